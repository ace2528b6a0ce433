export { BundleError, type BundleErrorCode } from './error/index.ts';
export {
  defaultLimits,
  findNameProblem,
  type NameProblem,
  openArchive,
  type OpenArchiveOptions,
  writeArchive,
} from './archive/index.ts';
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
} from './archive/index.ts';
export {
  type CopyOptions,
  copySource,
  type Excluded,
  type PackPlan,
  planPack,
  type PlanOptions,
  type SourceCopy,
} from './plan/index.ts';
export { packageFolderOf } from './node/index.ts';
export { extractBundle, type ExtractOptions, type ExtractReport } from './extract/index.ts';
export {
  type ArchiveDigest,
  archiveFileView,
  type Bundle,
  digestArchive,
  folderFileView,
  openBundle,
} from './inspect/index.ts';
export { binaryHeadLength, type BinaryFormat, readBinaryFormat } from './binaries/index.ts';
export { contentDigest, type ContentFile, digestFile } from './digest/index.ts';
export {
  chooseProgram,
  type ChosenProgram,
  completeManifest,
  declaredTargets,
  describeFormat,
  fitsTarget,
  isBuildOf,
  judgeAddons,
  type JudgedAddons,
  type NativeFile,
  parseTarget,
  type Target,
  type TargetFacts,
  targetName,
  targetNames,
} from './targets/index.ts';
export {
  archiveContents,
  type ContentEntry,
  type Contents,
  folderContents,
} from './contents/index.ts';
export {
  allowsPython,
  allowsVersion,
  appliesTo,
  type BootstrapFacts,
  type BootstrapReading,
  readBootstrap,
  bootstrapMark,
  bootstrapSource,
  compareVersions,
  defaultFloors,
  expandTag,
  fitsTag,
  type Floors,
  formatMarker,
  formatRecord,
  readDistributions,
  readRecord,
  formatRequirement,
  type LineValue,
  type Marker,
  type MarkerEnvironment,
  markerEnvironment,
  normaliseName,
  normaliseVersion,
  parseMarker,
  parsePythonMinors,
  parsePythonTargetName,
  parseRequirement,
  parseWheelName,
  type WheelName,
  readRequirements,
  type RequirementLine,
  type Requirements,
  type Wanted,
  pythonTargetName,
} from './python/index.ts';
export type {
  Distribution,
  LibraryRoot,
  PinnedProject,
  ProjectName,
  PythonLayout,
  PythonMinor,
  PythonTarget,
  RecordedFile,
  Requirement,
} from './python/index.ts';
export type { Diagnosis, Examined, Finding, Repair } from './doctor/index.ts';
