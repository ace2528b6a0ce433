export {
  defaultLimits,
  findNameProblem,
  foldName,
  type NameProblem,
  NameRegister,
  openArchive,
  type OpenArchiveOptions,
  printable,
} from './read/index.ts';
export type {
  Archive,
  ArchiveEntry,
  ArchiveLimits,
  EntryContent,
  Progress,
  SignatureBlock,
  SourceEntry,
  WorkOptions,
  WriteOptions,
  WriteReport,
} from './types.ts';
export { writeArchive } from './write/index.ts';
