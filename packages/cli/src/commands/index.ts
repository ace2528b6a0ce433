import type { Declaration } from '../command/index.ts';
import { declareValidate } from './validate/index.ts';

/** In the order in which `dxt help` shows them. */
export const declarations: readonly Declaration[] = [declareValidate];
