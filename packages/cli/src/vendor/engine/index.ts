export { requirementsOfBuilt } from './built-choice.ts';
export { chooseEngine } from './choose-engine.ts';
export type { Engine, ResolveOptions } from './types.ts';
