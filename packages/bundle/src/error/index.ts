export type { ArchiveErrorCode } from './archive-codes.ts';
export { BundleError } from './bundle-error.ts';
export { throwIfCancelled } from './cancelled.ts';
export type { CertificateErrorCode } from './certificate-codes.ts';
export type { BundleErrorCode } from './codes.ts';
export type { PackErrorCode } from './pack-codes.ts';
export type { PythonErrorCode } from './python-codes.ts';
