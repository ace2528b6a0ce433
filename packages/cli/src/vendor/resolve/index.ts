export { resolveByPip } from './by-pip.ts';
export type { Choice, Plan } from './types.ts';
