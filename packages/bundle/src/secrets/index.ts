export { dependencyFiles } from './dependency-files.ts';
export { findSecrets, secretOf } from './find-secrets.ts';
