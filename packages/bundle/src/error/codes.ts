import type { AdvisoryErrorCode } from './advisory-codes.ts';
import type { ArchiveErrorCode } from './archive-codes.ts';
import type { CertificateErrorCode } from './certificate-codes.ts';
import type { PackErrorCode } from './pack-codes.ts';
import type { PythonErrorCode } from './python-codes.ts';
import type { SignatureErrorCode } from './signature-codes.ts';
import type { ScanErrorCode } from './scan-codes.ts';

export type BundleErrorCode =
  | AdvisoryErrorCode
  | ArchiveErrorCode
  | CertificateErrorCode
  | PackErrorCode
  | PythonErrorCode
  | SignatureErrorCode
  | ScanErrorCode;
