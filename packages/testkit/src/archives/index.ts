export type { ArchiveCase } from './archive-case.ts';
export { bundleWith } from './archive-case.ts';
export { u16, u32, u64 } from './bytes.ts';
export { hostileArchives } from './hostile-archives.ts';
export { type RawEntry, type RawFrame, rawZip } from './raw-zip.ts';
export { signatureBlock, signedBundle } from './signatures.ts';
