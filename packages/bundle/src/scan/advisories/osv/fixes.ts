import type { Ecosystem } from '../../types.ts';
import { judge } from './affects.ts';
import type { AdvisoryRecord } from './record.ts';
import { installedVersion, versionOrder } from './versions.ts';

export interface Fixes {
  /** The lowest version above this one of which every advisory says that it is not affected. */
  readonly lowest: string;
  /** The highest version that is named as mended. */
  readonly newest: string;
}

/** More candidates than any real advisory has; each costs an evaluation. */
const mostCandidates = 50;

/** Where a problem, which several advisories may describe, is mended. */
export function findFixes(
  ecosystem: Ecosystem,
  version: string,
  records: readonly AdvisoryRecord[],
): Fixes | undefined {
  const order = versionOrder(ecosystem);
  const installed = order.parse(installedVersion(ecosystem, version));
  if (installed === undefined) return undefined;
  const named = records.flatMap(({ ranges = [] }) => ranges.flat());
  const texts = new Set(named.flatMap(([kind, text]) => (kind === 'fixed' ? [text] : [])));
  const candidates = [...texts]
    .flatMap((text) => {
      const at = order.parse(text);
      return at === undefined || order.compare(at, installed) <= 0 ? [] : [{ text, at }];
    })
    .sort((a, b) => order.compare(a.at, b.at));
  const isMended = ({ text }: { readonly text: string }) =>
    records.every((record) => judge(ecosystem, text, record) === 'not-affected');
  const lowest = candidates.slice(0, mostCandidates).find(isMended);
  const newest = candidates.slice(-mostCandidates).findLast(isMended);
  return lowest === undefined || newest === undefined
    ? undefined
    : { lowest: lowest.text, newest: newest.text };
}
