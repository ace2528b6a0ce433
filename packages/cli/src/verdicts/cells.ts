import { describeAge } from './age.ts';
import type { KnownVerdicts } from './read.ts';

/** A signature in a column; `not looked for` of what was installed before anybody did. */
export function signatureCell({ signature, error }: KnownVerdicts): string {
  return error === undefined ? (signature?.status ?? 'not looked for') : 'unknown';
}

/** A scan in a column: the worst of it, and how old it is. */
export function scanCell({ scan, error }: KnownVerdicts, now: Date): string {
  if (error !== undefined) return 'unknown';
  if (scan === undefined) return 'not scanned';
  const { severity, lookedUp, malicious, scannedAt } = scan;
  const age = describeAge(scannedAt, now);
  if (malicious.length > 0) return `malicious, ${age}`;
  if (severity !== 'none') return `${severity}, ${age}`;
  return lookedUp ? `nothing found, ${age}` : `not looked up, ${age}`;
}
