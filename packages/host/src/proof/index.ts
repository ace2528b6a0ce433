export { proveStart } from './prove-start.ts';
export type { ProofOptions, StartProof } from './types.ts';
