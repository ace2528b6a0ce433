export { installedContents } from './installed-contents.ts';
export { keepScan, rescanInstalled, type Rescan, type RescanOptions } from './rescan-installed.ts';
