export { Prober } from './cache.ts';
