/** What a server may need to be run by. */
export type RuntimeName = 'node' | 'python' | 'uv';

/** A program that may be a runtime, found by looking at files alone. */
export interface Candidate {
  /** Absolute. */
  readonly path: string;
  /** Where it comes from, for people: `PATH`, `pyenv`, `OPENDXT_PYTHON`. */
  readonly from: string;
  /** As the folder that it lies in says. */
  readonly version?: string;
  /** The user named it: what is unusual about it is meant. */
  readonly explicit?: boolean;
}

/** What a runtime said of itself. */
export interface Probed {
  readonly version: string;
  /** The program behind the one that was asked, which may be a shim. */
  readonly executable?: string;
  /** As in `process.platform` and `process.arch`. */
  readonly platform?: string;
  readonly arch?: string;
  /** Of Python: `cpython`, `pypy`. */
  readonly implementation?: string;
  /** Of Python: another one than its prefix in a virtual environment. */
  readonly basePrefix?: string;
  readonly freeThreaded?: boolean;
}
