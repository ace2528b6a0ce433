import type { Home } from '../home/index.ts';
import type { Machine } from '../runtimes/index.ts';
import type { SandboxBackend } from '../sandbox/index.ts';

/** What of the host it takes to make something ready. */
export interface PreparationContext {
  readonly home: Home;
  readonly machine: Machine;
  readonly sandbox: SandboxBackend;
}

/** Called with a sentence for people about what is being done, such as `compiling: 120 of 686 files`. */
export type PreparationListener = (doing: string) => void;

export interface PrepareOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onPreparing?: PreparationListener | undefined;
}

/** Packages that are fetched when a version is made ready, before its server is ever started. */
export interface FetchedPackages {
  /** `uv.lock` says which, with digests; without one the newest that fit are taken. */
  readonly locked: boolean;
  /** How many this machine needs; without a lock those that the project names, which need others. */
  readonly count: number;
  /** Hosts that the bundle names, sorted; without any it is up to what uv is configured with. */
  readonly hosts: readonly string[];
}
