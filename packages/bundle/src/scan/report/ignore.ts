import { parseRule } from '../../ignore/index.ts';
import type { IgnoredFinding, ScanFinding } from '../types.ts';

/** What somebody decided to live with. */
export interface IgnoreEntry {
  /** Of an advisory (any of its ids) or of a rule. */
  readonly id: string;
  readonly reason: string;
  /** `2027-01-31`, the last day on which it counts, by UTC. */
  readonly until?: string;
  /** The name of the package alone in which it is ignored. */
  readonly package?: string;
  /** A glob, as in an ignore file, for the files alone in which it is ignored. */
  readonly path?: string;
}

export interface Sifted {
  readonly findings: readonly ScanFinding[];
  readonly ignored: readonly IgnoredFinding[];
  /** Entries that no longer count, one sentence each. */
  readonly gaps: readonly string[];
}

/** Takes out what is ignored. Nothing makes a malicious package ignored. */
export function applyIgnores(
  all: readonly ScanFinding[],
  entries: readonly IgnoreEntry[],
  now: Date,
): Sifted {
  const today = now.toISOString().slice(0, 10);
  const [over, valid] = partition(entries, ({ until }) => until !== undefined && until < today);
  const rules = valid.map((entry) => ({ entry, matches: matcher(entry) }));
  const findings: ScanFinding[] = [];
  const ignored: IgnoredFinding[] = [];
  for (const finding of all) {
    const rule =
      finding.kind === 'malicious' ? undefined : rules.find(({ matches }) => matches(finding));
    if (rule === undefined) findings.push(finding);
    else {
      const { reason, until } = rule.entry;
      ignored.push({ ...finding, reason, ...(until === undefined ? {} : { until }) });
    }
  }
  const gaps = over.map(
    ({ id, until }) => `\`${id}\` is no longer ignored: that was agreed until ${until}`,
  );
  return { findings, ignored, gaps };
}

function matcher(entry: IgnoreEntry): (finding: ScanFinding) => boolean {
  const glob = entry.path === undefined ? undefined : parseRule(entry.path, 'ignored');
  return (finding) => {
    const ids = [finding.id, ...(finding.aliases ?? [])];
    if (!ids.includes(entry.id)) return false;
    if (entry.package !== undefined && finding.package?.name !== entry.package) return false;
    if (entry.path === undefined) return true;
    const { file } = finding;
    return (
      file !== undefined && glob?.matches(file, file.slice(file.lastIndexOf('/') + 1)) === true
    );
  };
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter((item) => test(item)), items.filter((item) => !test(item))];
}
