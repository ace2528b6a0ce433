import type { Declaration } from '../command/index.ts';
import { declareUnpack } from './unpack/index.ts';

/** In the order in which `dxt help` shows them. */
export const declarations: readonly Declaration[] = [declareUnpack];
