import type * as library from './library.ts';

/** The parts of the library that are needed. */
export type CycloneDx = typeof library;

/** Loads them when a list is written. */
export const loadCycloneDx = (): Promise<CycloneDx> => import('./library.ts');
