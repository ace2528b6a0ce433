export type { ProofOptions, StartProof } from './types.ts';
