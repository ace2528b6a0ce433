export { severities, type Severity } from './severity.ts';
export type {
  AdvisorySource,
  Ecosystem,
  FindingKind,
  FoundPackage,
  IgnoredFinding,
  Inventory,
  NativeFound,
  ScanFinding,
  ScanReport,
  Unseen,
} from './types.ts';
export { scanContents, type ScanOptions } from './scan-contents.ts';
export {
  failsScan,
  type IgnoreEntry,
  ignoreListName,
  type JunitOptions,
  readIgnoreList,
  type SarifOptions,
  toJunit,
  toSarif,
} from './report/index.ts';
export { examineTools, type ListedTool } from './poisoning/index.ts';

export { type InventoryOptions, takeInventory } from './inventory/index.ts';
