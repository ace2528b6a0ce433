import type { AdvisoryRecord } from './record.ts';

/** Which of several ids of one problem is its name: known widely, and the same from day to day. */
const prefixes = ['MAL-', 'GHSA-', 'CVE-'];

/** Puts together what names each other, directly or through a third; the best name of each first. */
export function groupAliases(
  records: readonly AdvisoryRecord[],
): readonly (readonly AdvisoryRecord[])[] {
  const groupOf = new Map<string, Set<AdvisoryRecord>>();
  for (const record of records) {
    const merged = new Set([record]);
    const names = [record.id, ...(record.aliases ?? [])];
    for (const name of names) {
      for (const other of groupOf.get(name) ?? []) merged.add(other);
    }
    for (const { id, aliases = [] } of merged) {
      for (const name of [id, ...aliases]) groupOf.set(name, merged);
    }
  }
  return [...new Set(groupOf.values())].map((group) => [...group].sort(byName));
}

function byName(a: AdvisoryRecord, b: AdvisoryRecord): number {
  return rank(a) - rank(b) || (a.id < b.id ? -1 : 1);
}

function rank({ id }: AdvisoryRecord): number {
  const found = prefixes.findIndex((prefix) => id.startsWith(prefix));
  return found === -1 ? prefixes.length : found;
}
