export { composerFor } from './composer.ts';
export { runsHere } from './here.ts';
export { targetOutputs } from './outputs.ts';
export { readTargets } from './read-targets.ts';
export type { Composed, Composer, Source } from './types.ts';
