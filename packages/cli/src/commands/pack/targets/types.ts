import type { Excluded, Target } from '@opendxt/bundle';
import type { Manifest, Problem } from '@opendxt/manifest';
import type { CommandContext } from '../../../command/index.ts';
import type { Vendoring } from './vendoring.ts';

/** A source folder that bundles for several targets are made of. */
export interface Source {
  /** Real path. It is only read. */
  readonly root: string;
  readonly manifest: Manifest;
  /** A folder of ours, which is removed at the end. */
  readonly work: string;
  /** Real paths of files that are no part of the source. */
  readonly omit: readonly string[];
  readonly context: Pick<CommandContext, 'env' | 'printer' | 'signal'>;
  readonly prune: boolean;
  readonly allowScripts: boolean;
  /** Of Go: the main package. */
  readonly build?: string;
  /** Of a Python server: how its packages are brought; undefined where they are not. */
  readonly vendoring?: Vendoring;
}

/** A folder that holds all that the bundle of one target is planned from. */
export interface Composed {
  readonly dir: string;
  /** What was not even copied. */
  readonly excluded: readonly Excluded[];
  readonly problems: readonly Problem[];
  /** Nothing in it depends on the target. */
  readonly isUniversal: boolean;
  /** Packages whose install scripts were not run. */
  readonly withScripts: readonly string[];
}

/** Fills `dir`, which is not there yet. */
export type Composer = (target: Target, dir: string) => Promise<Composed>;
