export { compareVersions } from './compare.ts';
export { parseRange } from './range.ts';
