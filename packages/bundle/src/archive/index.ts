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
} from './types.ts';
