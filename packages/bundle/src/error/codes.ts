import type { ArchiveErrorCode } from './archive-codes.ts';
import type { CertificateErrorCode } from './certificate-codes.ts';
import type { PackErrorCode } from './pack-codes.ts';
import type { PythonErrorCode } from './python-codes.ts';

export type BundleErrorCode =
  | ArchiveErrorCode
  | CertificateErrorCode
  | PackErrorCode
  | PythonErrorCode;
