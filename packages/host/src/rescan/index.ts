export { installedContents } from './installed-contents.ts';
export { rescanInstalled, type Rescan, type RescanOptions } from './rescan-installed.ts';
