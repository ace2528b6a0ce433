import type { FindingKind } from '@opendxt/bundle';
import type { ScanSummary } from './summary.ts';

const words: Readonly<Record<FindingKind, readonly [one: string, many: string]>> = {
  malicious: ['malicious package', 'malicious packages'],
  vulnerability: ['known vulnerability', 'known vulnerabilities'],
  'unknown-version': ['package of unknown version', 'packages of unknown version'],
  secret: ['secret', 'secrets'],
  poisoning: ['suspicious text', 'suspicious texts'],
  risk: ['risk', 'risks'],
};

const noDatabase = 'no database of advisories: `dxt scan --update-db`';

/** One true sentence about a scan: how much was looked at, what was found, by which data. */
export function describeScan(summary: ScanSummary): string {
  const { packages } = summary;
  const looked = describeLookup(summary);
  const gaveUp = summary.searched ? '' : ', not all files were searched in time';
  const isBlind = summary.sources.length === 0 && Object.keys(summary.counts).length === 0;
  const found = describeFindings(summary) + (isBlind ? ' in its files' : '');
  return `${amount(packages, ['package', 'packages'])}, ${looked}${gaveUp}; ${found}`;
}

function describeLookup({ dataFrom, sources, lookedUp, uncovered }: ScanSummary): string {
  if (sources.length === 0) return `nothing was looked up (${noDatabase})`;
  const data = `advisories${dataFrom === undefined ? '' : ` of ${dataFrom.slice(0, 10)}`}`;
  if (lookedUp) return `looked up in ${data}`;
  return `looked up in ${data}, which have nothing of ${uncovered.join(', ')}`;
}

/** What was found, the worst of it named. */
export function describeFindings({ counts, severity, ignored }: ScanSummary): string {
  const kinds = Object.entries(words).flatMap(([kind, names]) => {
    const count = counts[kind as FindingKind];
    return count === undefined ? [] : [amount(count, names)];
  });
  const more = ignored === 0 ? '' : `, ${ignored} ignored`;
  if (kinds.length === 0) return `nothing found${more}`;
  return `${kinds.join(', ')}, the worst: ${severity}${more}`;
}

const amount = (count: number, [one, many]: readonly [string, string]) =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
