export { Prober } from './cache.ts';
export { probe } from './run.ts';
