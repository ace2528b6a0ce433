import type { Contents } from '../../contents/index.ts';
import type { Ledger } from './ledger.ts';

/** What the manifest says of the bundle itself. */
export interface Own {
  readonly name?: string;
  readonly entryPoint?: string;
  /** The entry point is a script for Node, whatever it is called. */
  readonly isNode?: boolean;
  /** Starting the server installs what a lock of Python says, whatever else lies in the bundle. */
  readonly installsPython?: boolean;
}

/** What the walks through a bundle share. */
export interface Survey {
  readonly contents: Contents;
  readonly ledger: Ledger;
  /** What the bundle's own package is known by; undefined in archives, which hold that of others. */
  readonly own: Own | undefined;
  readonly signal: AbortSignal | undefined;
  /** Programs and libraries whose parts a list beside them tells. */
  readonly explained: Set<string>;
  /** 0 for the bundle itself, 1 for an archive in it. */
  readonly depth: number;
  /** Bytes that may still be unpacked from archives in the bundle. */
  readonly budget: { bytes: number };
}
