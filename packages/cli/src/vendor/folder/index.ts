export type { WantedTargets } from './choose-targets.ts';
export type { Difference } from './differences.ts';
export { readLayout, readTargets } from './read-wanted.ts';
export {
  vendorFolder,
  type VendorFolderContext,
  type VendorFolderReport,
  type VendorFolderRequest,
} from './vendor-folder.ts';
