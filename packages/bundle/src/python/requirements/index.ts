export { appliesTo, type Wanted } from './applies.ts';
export { type MarkerEnvironment, markerEnvironment } from './environment.ts';
export {
  formatMarker,
  type Marker,
  type MarkerOperand,
  type MarkerOperator,
  type MarkerVariable,
  parseMarker,
} from './marker.ts';
export { formatRequirement, parseRequirement } from './requirement.ts';
export {
  type LineValue,
  readRequirements,
  type RequirementLine,
  type Requirements,
} from './requirements-file.ts';
export type { Locate } from './scanner.ts';
export { allowsPython, allowsVersion, compareVersions, normaliseVersion } from './versions.ts';
