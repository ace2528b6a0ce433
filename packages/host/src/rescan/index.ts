export { keepScan, rescanInstalled, type Rescan, type RescanOptions } from './rescan-installed.ts';
