export { checkSchema } from './check-schema.ts';
export { newestSpecVersion, specVersions } from './manifest-schema.ts';
export { readSpecVersion, type DeclaredVersion } from './spec-version.ts';
