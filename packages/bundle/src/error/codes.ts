import type { ArchiveErrorCode } from './archive-codes.ts';
import type { PackErrorCode } from './pack-codes.ts';

export type BundleErrorCode = ArchiveErrorCode | PackErrorCode;
