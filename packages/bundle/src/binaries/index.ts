export { binaryHeadLength, readBinaryFormat, type BinaryFormat } from './binary-format.ts';
export { readImages } from './image.ts';
export type { Image, Section } from './types.ts';
