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
