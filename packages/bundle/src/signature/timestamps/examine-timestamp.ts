import type { Anchor } from '../certificates/index.ts';
import type { ExaminedTimestamp } from './types.ts';

/**
 * Examines the token of a timestamp authority (RFC 3161, a ContentInfo in DER). `stamped` is what it
 * has to be of: the value of the signature.
 */
export function examineTimestamp(
  token: Uint8Array,
  stamped: Uint8Array,
  anchors: readonly Anchor[],
  options: { readonly now: Date; readonly crls?: readonly Uint8Array[] },
): ExaminedTimestamp {
  void [token, stamped, anchors, options];
  return { faults: [{ code: 'timestamp-invalid', message: 'timestamps are not examined yet' }] };
}
