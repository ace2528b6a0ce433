export { examinedBundle, type ExaminedBundleOptions } from './examined-bundle.ts';
export { installedWheel } from './installed-wheel.ts';
export { memoryContents, type MemoryFile } from './memory-contents.ts';
