import type { Manifest } from '@opendxt/manifest';
import type { Contents } from '../contents/index.ts';
import type { PythonTarget } from '../python/index.ts';
import type { Target } from '../targets/index.ts';
import type { DiagnosisCode } from './diagnoses/index.ts';

/** What is looked at without running it. */
export interface Examined {
  readonly manifest: Manifest;
  readonly contents: Contents;
  /** Of the manifest's platforms, or those that were asked for. */
  readonly targets: readonly Target[];
  /** Each minor that the manifest takes, on each target. */
  readonly pythons: readonly PythonTarget[];
  /** What of these the manifest does not say: failing there is a warning. */
  readonly assumed?: ReadonlySet<Assumption>;
}

export type Assumption = 'platforms' | 'architectures' | 'pythons';

/** One thing that is wrong, or may be. */
export interface Finding {
  /** A key of `diagnoses`. */
  readonly code: DiagnosisCode;
  readonly severity: 'error' | 'warning';
  /** What was found, one sentence without an end: names of files, modules, versions. */
  readonly seen: string;
  /** What to do about this one, where the table's words are too general. */
  readonly fix?: string;
  readonly path?: string;
  readonly line?: number;
  /** Where it goes wrong, where it does not everywhere: `cp312-win32-x64`, `darwin-arm64`. */
  readonly targets?: readonly string[];
  /** What `--fix` does; only what can't break anything else. */
  readonly repairs?: readonly Repair[];
}

/** A change to a folder that is safe to make without asking what its author meant. */
export type Repair =
  | { readonly kind: 'make-executable'; readonly path: string }
  | {
      readonly kind: 'set-in-manifest';
      readonly at: readonly (string | number)[];
      readonly value: unknown;
    }
  | { readonly kind: 'write-file'; readonly path: string; readonly text: string };
