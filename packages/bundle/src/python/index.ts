export {
  bootstrapMark,
  bootstrapSource,
  type BootstrapFacts,
  type BootstrapReading,
  readBootstrap,
} from './bootstrap/index.ts';
export {
  formatRecord,
  readDistributions,
  readMetadata,
  readRecord,
} from './distributions/index.ts';
export { type ExtensionModule, parseExtensionModule } from './extension-modules.ts';
export {
  addedToStandardLibrary,
  type Import,
  type ImportExcuse,
  importsOf,
  removedFromStandardLibrary,
  standardLibrary,
} from './imports/index.ts';
export { pythonPath, recognisePython } from './layout/index.ts';
export {
  type LockedDependency,
  type LockedFile,
  type LockedPackage,
  type LockedSource,
  type Pylock,
  type PylockPackage,
  type Pyproject,
  type UvLock,
  lockedByPylock,
  lockedByUv,
  readPylock,
  readPyproject,
  readUvLock,
} from './locks/index.ts';
export { normaliseName } from './names.ts';
export {
  allowsPython,
  allowsVersion,
  appliesTo,
  compareVersions,
  formatMarker,
  formatRequirement,
  type LineValue,
  type Marker,
  type MarkerEnvironment,
  markerEnvironment,
  normaliseVersion,
  parseMarker,
  parseRequirement,
  readRequirements,
  type RequirementLine,
  type Requirements,
  type Wanted,
} from './requirements/index.ts';
export {
  fitsScope,
  parsePackageFolder,
  parsePythonMinors,
  parsePythonScope,
  parsePythonTargetName,
  platformFolder,
  pythonScopeName,
  pythonTargetName,
} from './targets.ts';
export type {
  Distribution,
  LibraryRoot,
  PinnedProject,
  ProjectName,
  PythonLayout,
  PythonMinor,
  PythonScope,
  PythonTarget,
  RecordedFile,
  Requirement,
} from './types.ts';
export {
  anyAge,
  defaultFloors,
  expandTag,
  fitsTag,
  type Floors,
  isMadeFor,
  parseWheelName,
  type WheelName,
} from './wheels/index.ts';
