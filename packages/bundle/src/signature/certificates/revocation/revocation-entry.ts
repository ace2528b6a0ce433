/** RFC 5280 section 5.3.1, by number. */
export const reasons = [
  'unspecified',
  'key compromise',
  'authority compromise',
  'affiliation changed',
  'superseded',
  'cessation of operation',
  'on hold',
  undefined,
  'removed from the list',
  'privilege withdrawn',
  'attribute authority compromise',
] as const;

export type Reason = Exclude<(typeof reasons)[number], undefined>;

/** What a list says of one certificate. */
export interface RevocationEntry {
  readonly time: Date;
  /** Absent where none is given. */
  readonly reason?: Reason;
  /** Why it may be about another certificate, as the end of a sentence on the list. */
  readonly unclear?: string;
}

/** With these, what was signed before stays good; else nobody knows since when the key was lost. */
const keepsThePast = new Set<Reason | undefined>([
  'unspecified',
  'affiliation changed',
  'superseded',
  'cessation of operation',
]);

/**
 * Whether a certificate counts as revoked for what was signed at a time. A revocation without a
 * reason, or for one that touches the key, counts for everything that the key ever signed (the rule
 * of RFC 3161 section 4, taken for all signatures).
 */
export function isRevokedAt({ time, reason, unclear }: RevocationEntry, at: Date): boolean {
  if (reason === 'removed from the list' || unclear !== undefined) return false;
  return keepsThePast.has(reason) ? at >= time : true;
}
