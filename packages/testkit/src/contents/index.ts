export { examinedBundle, type ExaminedBundleOptions } from './examined-bundle.ts';
export { memoryContents, type MemoryFile } from './memory-contents.ts';
