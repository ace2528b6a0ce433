import type { Ecosystem } from '../../types.ts';

/** An event of a range, as [kind, version]: https://ossf.github.io/osv-schema/#affectedrangesevents-fields */
export type RangeEvent = readonly [
  kind: 'introduced' | 'fixed' | 'last_affected' | 'limit',
  version: string,
];

/** What one advisory says of one package: all that its evaluation needs, fit for JSON. */
export interface AdvisoryRecord {
  readonly id: string;
  readonly aliases?: readonly string[];
  readonly summary?: string;
  /** Vectors of CVSS, as [type, vector]. */
  readonly vectors?: readonly (readonly [type: string, vector: string])[];
  /** Its database's own word for the severity, lower case. */
  readonly rating?: string;
  /** What RustSec says of advisories that are no vulnerability: `unmaintained`, `unsound`, `notice`. */
  readonly informational?: string;
  readonly versions?: readonly string[];
  readonly ranges?: readonly (readonly RangeEvent[])[];
}

/** A record and whom it is about. */
export interface PackageRecord {
  readonly ecosystem: Ecosystem;
  /** As `packageKey` gives it. */
  readonly key: string;
  readonly record: AdvisoryRecord;
}

/** What is kept of an advisory. */
export interface Advisory {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  readonly withdrawn: boolean;
  /** Of the ecosystems that we know. They do not count when it is withdrawn. */
  readonly records: readonly PackageRecord[];
}

export const ecosystems: readonly Ecosystem[] = ['Go', 'PyPI', 'crates.io', 'npm'];

/** Malicious packages are reported under ids of their own: https://github.com/ossf/malicious-packages */
export function isMalicious(id: string): boolean {
  return id.startsWith('MAL-');
}

/** What an advisory says today of the packages of one ecosystem. */
export function recordsFor(advisory: Advisory, ecosystem: Ecosystem): readonly PackageRecord[] {
  if (advisory.withdrawn) return [];
  return advisory.records.filter((record) => record.ecosystem === ecosystem);
}
