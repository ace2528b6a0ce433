export { compareVersions } from './compare.ts';
export type { VersionTest } from './pep440.ts';
export { parseRange } from './range.ts';
