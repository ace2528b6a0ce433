export { resolveByPip } from './by-pip.ts';
export type { PipWork } from './pip-attempt.ts';
export type { Choice, Plan } from './types.ts';
