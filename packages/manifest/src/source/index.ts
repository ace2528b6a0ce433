export { makeVisible } from './make-visible.ts';
export { maxSourceDepth, maxSourceLength, parseSource, type Source } from './source.ts';
