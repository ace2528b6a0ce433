export { type ByteSource, openSource } from './byte-source.ts';
export { findNameProblem, type NameProblem } from './entry-name.ts';
export { type Frame, readFrame } from './frame.ts';
export { defaultLimits } from './limits.ts';
export { foldName, NameRegister } from './name-register.ts';
export { openArchive, type OpenArchiveOptions } from './open-archive.ts';
export { printable } from './refusal.ts';
export { type BlockPlace, findSignatureBlock, longestBlock } from './signature-block.ts';
