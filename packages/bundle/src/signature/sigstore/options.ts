import type { SigstoreIdentity } from '../types.ts';

export interface SigstoreOptions {
  /** A `trusted_root.json`; the public instance's, as it was shipped, where none is named. */
  readonly trustedRoot?: string | undefined;
  /** Whom it has to be of. */
  readonly identity?: SigstoreIdentity | undefined;
  readonly now: Date;
  readonly signal?: AbortSignal | undefined;
}
