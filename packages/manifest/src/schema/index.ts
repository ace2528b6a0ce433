export { checkSchema } from './check-schema.ts';
export { describeValue, formatPath } from './describe-value.ts';
export { nearestWord } from './edit-distance.ts';
export { newestSpecVersion, specVersions } from './manifest-schema.ts';
export { readSpecVersion, type DeclaredVersion } from './spec-version.ts';
