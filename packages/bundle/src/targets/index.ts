export { parseTarget, targetName, targetNames } from './names.ts';
export type { Target } from './types.ts';
