export { holdFolder } from './hold-folder.ts';
export { findInstalled, type Installed } from './installed.ts';
export type { KeptSignature } from './kept-signature.ts';
export { listInstalled, type ListedExtension } from './list.ts';
export { fingerprint, type FileDifference } from './differences.ts';
export {
  dataDir,
  environmentDir,
  environmentRecord,
  hasEnvironment,
  logPath,
  receiptPath,
  scanPath,
  versionDir,
  versionFolder,
} from './places.ts';
export {
  filesOnDisk,
  readReceipt,
  writeReceipt,
  type Made,
  type MadeLink,
  type Receipt,
} from './receipt.ts';
export { latestScan, readScan, withKept, writeScan } from './scan-report.ts';
export { recover, type RepairListener } from './recover.ts';
export { keepReserve, withRoom } from './reserve.ts';
export {
  extensionIn,
  ownerOf,
  readState,
  writeState,
  type ExtensionState,
  type Owner,
  type State,
} from './state.ts';
export { removeTree, seal, sealAll } from './tree.ts';
export { expectUntouched, verifyInstalled, writeSeal, type Verification } from './verify.ts';
export {
  keptWith,
  listVersions,
  usedVersion,
  using,
  versionIn,
  type KeptVersion,
} from './versions.ts';
