import type { SignatureFault, TimestampFacts } from '../types.ts';

/** What a timestamp says, and why it may prove nothing. */
export interface ExaminedTimestamp {
  /** Absent where the token can't be read at all; `trusted` only where there are no faults. */
  readonly facts?: TimestampFacts;
  /** Each of the code `timestamp-invalid`, `revocation-unknown`. */
  readonly faults: readonly SignatureFault[];
}
