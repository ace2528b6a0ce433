import type { Manifest } from '@opendxt/manifest';
import type { ContentFile } from '../digest/index.ts';
import type { Inventory } from '../scan/index.ts';

/** Versions of CycloneDX that are written. */
export const sbomSpecs = ['1.6', '1.7'] as const;

export type SbomSpec = (typeof sbomSpecs)[number];

/** What a list of components is about. */
export interface SbomSubject {
  readonly manifest: Manifest;
  /** All files of the bundle; of a list that is to lie in it, without that list. */
  readonly files: readonly ContentFile[];
  readonly inventory: Inventory;
  /** SHA-256 of the bundle, 64 hex digits; absent where there is no file, or not yet. */
  readonly fileDigest?: string;
}

export interface SbomOptions {
  readonly spec: SbomSpec;
  /** What writes it. */
  readonly tool: { readonly name: string; readonly version: string };
  /** `build`: while the bundle is made, and for it to lie in. `post-build`: of what is there. */
  readonly phase: 'build' | 'post-build';
}
