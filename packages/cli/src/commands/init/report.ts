import { relative } from 'node:path';

/** What `init` did, and what is left to do by hand: the document of `--json`. */
export interface InitReport {
  /** The manifest that was written. */
  readonly manifest: string;
  readonly name: string;
  readonly version: string;
  readonly type: string;
  /** What was written, relative to the manifest; of fetched packages nothing. */
  readonly files: readonly string[];
  /** Lines to type next. */
  readonly next: readonly string[];
}

/** The line that packs a folder, as it is typed from another one. */
export function packLine(cwd: string, folder: string): string {
  return lineFor('dxt pack', cwd, folder);
}

/** The line that brings the packages of a Python server. */
export function vendorLine(cwd: string, folder: string): string {
  return lineFor('dxt vendor', cwd, folder);
}

function lineFor(command: string, cwd: string, folder: string): string {
  const way = relative(cwd, folder);
  return way === '' ? command : `${command} ${typed(way)}`;
}

/** A path as it is typed: in double quotes, which every shell knows, where it needs them. */
export function typed(path: string): string {
  return /^[\p{L}\p{N}_@%+=:,./\\-]+$/u.test(path) ? path : `"${path}"`;
}
