export { findGiven } from './find-given.ts';
export { readTolerantly } from './read-tolerantly.ts';
export { unpack, type Unpacked } from './unpack.ts';
export { readSource, type Source } from './read-source.ts';
