export { judge, type Verdict } from './affects.ts';
export { findingsOf, unknownVersion } from './findings.ts';
export { packageKey } from './package-key.ts';
export { rate, type Rating } from './rate.ts';
export { readAdvisory } from './read-advisory.ts';
export {
  type Advisory,
  type AdvisoryRecord,
  ecosystems,
  type PackageRecord,
  recordsFor,
} from './record.ts';
export { isId, plainText } from './text.ts';
export { comparableVersion, isVersion } from './versions.ts';
