import type { Contents } from '@opendxt/bundle';
import type { FileView, Manifest } from '@opendxt/manifest';
import type { Machine, RuntimeChoice } from '../../runtimes/index.ts';

export type LackCode =
  | 'platform'
  | 'architecture'
  | 'runtime'
  | 'dependency'
  | 'entry-point'
  | 'host-version';

/** Something that a server needs and that this machine, or the bundle, does not have. */
export interface Lack {
  readonly code: LackCode;
  /** For people, one sentence without an end. */
  readonly message: string;
  readonly hint?: string;
  /** The server can't run here, whatever is installed beside it. */
  readonly fatal: boolean;
}

/** What is looked at to find what is lacking. */
export interface Subject {
  readonly manifest: Manifest;
  readonly contents: Contents;
  /** The same, with its folders. */
  readonly files: FileView;
  readonly machine: Machine;
  readonly runtime: RuntimeChoice;
  /** Of the command, where that is a file of the bundle; relative, with slashes. */
  readonly program?: string;
  /** Of the entry point, where it is in the bundle; relative, with slashes. */
  readonly entryPoint?: string;
}

export interface LackingOptions {
  /** The home's `cache`. */
  readonly cacheDir?: string;
}
