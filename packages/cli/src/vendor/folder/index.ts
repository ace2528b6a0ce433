export type { Difference } from './differences.ts';
export {
  vendorFolder,
  type VendorFolderContext,
  type VendorFolderReport,
  type VendorFolderRequest,
} from './vendor-folder.ts';
