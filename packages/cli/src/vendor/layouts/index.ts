import { binary } from './binary/index.ts';
import { lib } from './lib.ts';
import type { Layout } from './types.ts';
import { universal } from './universal.ts';
import { uv } from './uv/index.ts';
import { venv } from './venv.ts';

/** In the order in which they are offered; the first is the default. */
export const layouts: readonly Layout[] = [lib, universal, venv, binary, uv];

export { refuseMissing } from './missing.ts';
export { crossTargets, findThisPython, minorsFrom, thisTarget, usualPlatforms } from './targets.ts';
export type { LaidOut, Layout, LayoutName, LayoutPart, LayoutRequest } from './types.ts';
