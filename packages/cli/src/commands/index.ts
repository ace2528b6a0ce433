import type { Declaration } from '../command/index.ts';
import { declareInfo } from './info/index.ts';
import { declareInit } from './init/index.ts';
import { declarePack } from './pack/index.ts';
import { declareUnpack } from './unpack/index.ts';
import { declareValidate } from './validate/index.ts';

/** In the order in which `dxt help` shows them. */
export const declarations: readonly Declaration[] = [
  declareInit,
  declareValidate,
  declarePack,
  declareUnpack,
  declareInfo,
];
