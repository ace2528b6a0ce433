export { makeVisible } from './make-visible.ts';
export { editSource } from './edit-source.ts';
export { rewriteSource } from './rewrite-source.ts';
export { maxSourceDepth, maxSourceLength, parseSource, type Source } from './source.ts';
