export { unpack, type Unpacked } from './unpack.ts';
export { readSource, type Source } from './read-source.ts';
