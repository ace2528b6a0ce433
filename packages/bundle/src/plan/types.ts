import type { Problem } from '@opendxt/manifest';
import type { SourceEntry } from '../archive/index.ts';

export interface PlanOptions {
  readonly manifestFile?: string;
  /** Take node_modules as it is: nothing laid anew, no dev dependencies left out. */
  readonly noPrune?: boolean;
  /** Likely secrets that go in all the same, by path or glob. */
  readonly allowSecrets?: readonly string[];
  /** Bytes unpacked above which a warning is given. */
  readonly sizeBudget?: number;
  /** Files that are not part of the source (the bundle that is being written). */
  readonly ignoreFiles?: readonly string[];
  readonly signal?: AbortSignal;
}

/** A file or a whole folder that stays out, and why. */
export interface Excluded {
  readonly path: string;
  readonly directory: boolean;
  /** `*.log` or `dev dependency`, as a person would say it. */
  readonly rule: string;
  /** `default`, `.dxtignore:3`, `package.json` … */
  readonly source: string;
  readonly files: number;
  readonly bytes: number;
}

export interface PackPlan {
  readonly root: string;
  readonly manifestText: string;
  /** Sorted bytewise by path; the manifest is one of them. */
  readonly entries: readonly SourceEntry[];
  readonly excluded: readonly Excluded[];
  /** About what goes in: links out of the tree, likely secrets, names, sizes. Errors stop the pack. */
  readonly problems: readonly Problem[];
  readonly files: number;
  readonly bytes: number;
  /** Bytes unpacked above which there is a warning. */
  readonly sizeBudget: number;
  /** The folders that weigh most, largest first. */
  readonly largest: readonly {
    readonly path: string;
    readonly bytes: number;
    readonly files: number;
  }[];
}
