/** Failures around advisories; docs/advisories.md explains each. */
export type AdvisoryErrorCode =
  | 'advisories-unreadable'
  | 'advisories-invalid'
  | 'advisories-unreachable';
