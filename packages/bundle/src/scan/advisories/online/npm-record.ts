import semver from 'semver';
import { type AdvisoryRecord, isId, plainText } from '../osv/index.ts';

/** What npm's registry says of one package; everything in it is its word alone. */
export interface BulkAdvisory {
  readonly id?: unknown;
  readonly url?: unknown;
  readonly title?: unknown;
  readonly severity?: unknown;
  readonly vulnerable_versions?: unknown;
  readonly cvss?: { readonly vectorString?: unknown } | null;
}

type Ranges = NonNullable<AdvisoryRecord['ranges']>;
type RangeEvents = Ranges[number];

/** The same as a record of OSV's, so that it is judged and told like one. */
export function recordOfBulk(advisory: BulkAdvisory): AdvisoryRecord {
  const { title, severity, vulnerable_versions: range, cvss } = advisory;
  const vector = cvss?.vectorString;
  const ranges = typeof range === 'string' && range.length < 10_000 ? rangesOf(range) : undefined;
  return {
    id: idOf(advisory),
    ...(typeof title === 'string' ? { summary: plainText(title) } : {}),
    ...(typeof severity === 'string' ? { rating: severity.toLowerCase() } : {}),
    ...(typeof vector === 'string' && vector.length < 300
      ? { vectors: [['CVSS_V3', vector]] }
      : {}),
    ...(ranges === undefined ? {} : { ranges }),
  };
}

function idOf({ id, url }: BulkAdvisory): string {
  const named = typeof url === 'string' ? /GHSA(?:-[a-z0-9]{4}){3}/.exec(url)?.[0] : undefined;
  if (named !== undefined) return named;
  const numbered = `npm-${String(id)}`;
  return isId(numbered) ? numbered : 'npm-advisory';
}

/** Undefined when it is no range. */
function rangesOf(text: string): Ranges | undefined {
  try {
    return new semver.Range(text, { loose: true }).set.map(eventsOf);
  } catch {
    return undefined;
  }
}

/** All comparators of a set hold together: the highest start and the lowest end are what is left. */
function eventsOf(comparators: readonly semver.Comparator[]): RangeEvents {
  let start: semver.SemVer | undefined;
  let end: { readonly kind: 'fixed' | 'last_affected'; readonly at: semver.SemVer } | undefined;
  for (const { operator, semver: at } of comparators) {
    // Of `*` the library says that it has no version.
    if (!(at instanceof semver.SemVer)) continue;
    const from = operator === '>' ? next(at) : at;
    if (!operator.startsWith('<') && (start === undefined || semver.gt(from, start))) start = from;
    if (operator.startsWith('>')) continue;
    if (end === undefined || semver.lte(at, end.at)) {
      end = { kind: operator === '<' ? 'fixed' : 'last_affected', at };
    }
  }
  return [
    ['introduced', start?.version ?? '0'],
    ...(end === undefined ? [] : [[end.kind, end.at.version] as const]),
  ];
}

/** The least version above another one. */
function next(version: semver.SemVer): semver.SemVer {
  if (version.prerelease.length > 0) return new semver.SemVer(`${version.version}.0`);
  const { major, minor, patch } = version;
  return new semver.SemVer(`${major}.${minor}.${patch + 1}-0`);
}
