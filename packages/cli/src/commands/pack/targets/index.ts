export { composeVendored } from './compose-python.ts';
export { composerFor, refuseVendoring } from './composer.ts';
export { runsHere } from './here.ts';
export { targetOutputs } from './outputs.ts';
export { readTargets } from './read-targets.ts';
export type { Composed, Composer, Source } from './types.ts';
export { readVendoring, type Vendoring } from './vendoring.ts';
