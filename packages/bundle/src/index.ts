export { BundleError, type BundleErrorCode } from './error/index.ts';
export type {
  Archive,
  ArchiveEntry,
  ArchiveLimits,
  Progress,
  SignatureBlock,
  SourceEntry,
  WorkOptions,
  WriteOptions,
  WriteReport,
} from './archive/index.ts';
export type { Excluded, PackPlan, PlanOptions } from './plan/index.ts';
