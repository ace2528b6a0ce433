export { judge } from './judge.ts';
export { failureOf, observeStart, type Observation } from './observe.ts';
export { proveStart } from './prove-start.ts';
export { standIn } from './stand-in.ts';
export type { ProofOptions, StartProof } from './types.ts';
