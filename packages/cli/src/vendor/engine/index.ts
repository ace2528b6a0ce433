export { requirementsOfBuilt } from './built-choice.ts';
export { chooseEngine } from './choose-engine.ts';
export type { Engine } from './types.ts';
