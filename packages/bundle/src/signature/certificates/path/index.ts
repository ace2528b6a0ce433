export { buildPath } from './build-path.ts';
export type { CertificatePath, PathOptions, PathPurpose } from './types.ts';
