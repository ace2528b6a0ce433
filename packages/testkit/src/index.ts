export {
  advisory,
  advisoryDump,
  advisoryServer,
  type AdvisoryServer,
  foundPackage,
  type SampleAdvisory,
  writeDumps,
} from './advisories/index.ts';
export {
  type ArchiveCase,
  bundleWith,
  hostileArchives,
  type RawEntry,
  type RawFrame,
  rawZip,
  signatureBlock,
  signedBundle,
} from './archives/index.ts';
export { elfImage, machOImage, peImage, wasmImage } from './binaries/index.ts';
export {
  type Authority,
  forTimestamps,
  type Issued,
  type IssueOptions,
  type KeyKind,
  makeAuthority,
  makeKey,
  openssl,
  type RevocationListOptions,
  timestampAuthority,
  type TimestampAuthority,
} from './authorities/index.ts';
export {
  examinedBundle,
  type ExaminedBundleOptions,
  installedWheel,
  memoryContents,
  type MemoryFile,
} from './contents/index.ts';
export { temporaryFolder, writeTree } from './folders/index.ts';
export {
  circularImports,
  describedFolders,
  folderImports,
  type FolderImport,
  foldersOf,
  upwardImports,
} from './imports/index.ts';
export {
  privateKeyring,
  type PrivateKeyring,
  type PrivateKeyringOptions,
} from './keyring/index.ts';
export {
  sampleManifests,
  testInFullRun,
  testNeeding,
  testOnPosix,
  type Need,
} from './needs/index.ts';
export {
  isRunning,
  mcpScript,
  pythonServer,
  pythonToolServer,
  shellServer,
  writeExtension,
  type ExtensionOptions,
  type McpScriptOptions,
} from './servers/index.ts';
export { seededRandom } from './random/index.ts';
export { sigstoreInstance, type SigstoreInstance, type SigstoreSigning } from './sigstore/index.ts';
export {
  buildSdist,
  buildWheel,
  compiledModule,
  compiledModuleName,
  loadableModule,
  miniMcp,
  miniServer,
  packageIndex,
  sdistFile,
  wheelFile,
  wheelName,
  type LoadableModule,
  type PackageFile,
  type PackageIndex,
  type PackageIndexOptions,
  type SdistOptions,
  type WheelOptions,
} from './wheels/index.ts';
