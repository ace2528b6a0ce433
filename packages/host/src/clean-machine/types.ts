import type { Manifest, Settings } from '@opendxt/manifest';
import type { StartProof } from '../proof/index.ts';
import type { Machine } from '../runtimes/index.ts';
import type { SandboxBackend } from '../sandbox/index.ts';

/** How the files of the bundle lie there: as they were packed, or each one at mode 0600. */
export type CleanVariant = 'usual' | 'mode-0600';

export interface CleanOptions {
  /** The unpacked bundle; it is copied for each run and stays as it is. */
  readonly dir: string;
  readonly manifest: Manifest;
  /** Values of settings; required ones that are absent are stood in for by their type. */
  readonly settings?: Settings;
  /**
   * Which Pythons, for a server that one runs: minors (`3.12`, `3.13t`), versions, paths, or every
   * one that fits the manifest; the one that a host would choose unless told.
   */
  readonly pythons?: 'all' | readonly string[];
  /** A tool to call in each run. */
  readonly call?: CleanCall;
  /** Both unless told. */
  readonly variants?: readonly CleanVariant[];
  /** Milliseconds for `initialize`; 60,000 unless told, as clients have it. */
  readonly handshakeTimeout?: number;
  /** Instead of the real ones of this machine. */
  readonly machine?: Machine;
  readonly sandbox?: SandboxBackend;
  readonly signal?: AbortSignal;
  /** Called before each run. */
  readonly onRun?: (run: CleanRow, index: number, count: number) => void;
}

export interface CleanCall {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What of the runs is one row: an interpreter, and how the files lie there. */
export interface CleanRow {
  /** What runs the server; absent for a program of the bundle, or where none was found. */
  readonly runtime?: CleanRuntime;
  readonly variant: CleanVariant;
}

export interface CleanRuntime {
  readonly name: 'node' | 'python' | 'uv';
  readonly version?: string;
  /** The program on this machine; for people it is enough to see the version. */
  readonly path?: string;
  /** What was asked for: `3.12`. */
  readonly wanted?: string;
}

/** What is no failure, and will be one for somebody. */
export interface CleanWarning {
  readonly code:
    | 'slow-start'
    | 'not-clean'
    | 'unclean-end'
    | 'undeclared-tools'
    | 'missing-prompts'
    | 'undeclared-prompts';
  readonly message: string;
}

/** One start of the server on the clean machine. */
export interface CleanRun extends CleanRow, Omit<StartProof, 'standIns'> {
  /** Names, where the server offers prompts; absent where it does not. */
  readonly prompts?: readonly string[];
  /** Addresses, where the server offers resources. */
  readonly resources?: readonly string[];
  /** What the tool answered that was called. */
  readonly call?: {
    readonly tool: string;
    readonly milliseconds: number;
    readonly result: unknown;
  };
  readonly warnings: readonly CleanWarning[];
}

export interface CleanReport {
  /** Every run went well, and there was one. */
  readonly ok: boolean;
  /** How the machine was made clean. */
  readonly isolation: 'bubblewrap' | 'environment';
  /** What a run in it can't see, one sentence each. */
  readonly unseen: readonly string[];
  /** Settings that were stood in for, and with what kind of value. */
  readonly standIns: readonly string[];
  /** Pythons that were found and that the manifest does not take: `3.9.18`. */
  readonly skippedPythons: readonly string[];
  /** Milliseconds that the handshake may take. */
  readonly handshakeTimeout: number;
  readonly runs: readonly CleanRun[];
}
