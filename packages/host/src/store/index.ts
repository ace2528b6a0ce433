export type { FileDifference } from './differences.ts';
export { holdFolder } from './hold-folder.ts';
export { findInstalled, type Installed } from './installed.ts';
export { listInstalled, type ListedExtension } from './list.ts';
export { dataDir, logPath, receiptPath, versionDir, versionFolder } from './places.ts';
export { readReceipt, writeReceipt, type Receipt } from './receipt.ts';
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
export { removeTree, seal } from './tree.ts';
export { expectUntouched, verifyInstalled, writeSeal, type Verification } from './verify.ts';
export {
  keptWith,
  listVersions,
  usedVersion,
  using,
  versionIn,
  type KeptVersion,
} from './versions.ts';
