import { createHash } from 'node:crypto';

/** JSON with the keys of objects sorted and no spaces: equal values have equal texts (as RFC 8785). */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value)) ?? 'null';
}

/** SHA-256 of the canonical JSON, 64 hex digits. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  // Not an object literal: a key may be `__proto__`.
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
