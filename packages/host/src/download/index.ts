export { isAddress, parseAddress } from './address.ts';
export { downloadBundle } from './download-bundle.ts';
export type { DownloadedBundle, DownloadOptions } from './types.ts';
