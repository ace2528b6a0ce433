export { binaryHeadLength, readBinaryFormat, type BinaryFormat } from './binary-format.ts';
