export { knownTools } from './known-tools.ts';
export { dropToolCache, readToolCache, writeToolCache } from './tool-cache.ts';
