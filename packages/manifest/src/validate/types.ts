import type { Problem } from '../problem/index.ts';

export type FileKind = 'file' | 'directory' | 'other';

/**
 * The files around a manifest (a folder on disk, or the entries of an archive), so that validation
 * can look without knowing which. Paths are relative to the manifest and use `/`; the empty path is
 * its folder.
 */
export interface FileView {
  /** What is there under exactly this name (case matters everywhere), or undefined. */
  kind(path: string): Promise<FileKind | undefined>;
  /** The first `length` bytes. */
  head(path: string, length: number): Promise<Uint8Array>;
  /** Names directly in a folder; an empty list where there is none. */
  list(path: string): Promise<readonly string[]>;
}

export interface ValidateOptions {
  /** Without it nothing about files is checked (`--schema-only`). */
  readonly files?: FileView;
  /** Adds what this host will not take, or treats differently. */
  readonly target?: 'claude-desktop';
  /** Only what the JSON Schema of the declared spec version says. */
  readonly schemaOnly?: boolean;
}

export interface ValidationReport {
  /** In the order of their places in the text. */
  readonly problems: readonly Problem[];
  readonly errors: number;
  readonly warnings: number;
}
