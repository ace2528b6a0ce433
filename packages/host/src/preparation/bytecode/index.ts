export { chooseSources } from './choose-sources.ts';
export { compileSources } from './compile-sources.ts';
export { emptyBytecode } from './empty-bytecode.ts';
