export { maxSourceDepth, maxSourceLength, parseSource, type Source } from './source.ts';
