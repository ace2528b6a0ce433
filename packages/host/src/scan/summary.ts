import type {
  AdvisorySource,
  Ecosystem,
  FindingKind,
  FoundPackage,
  ScanFinding,
  ScanReport,
  Severity,
} from '@opendxt/bundle';

/** What a scan comes to: kept in the receipt of a version, shown in lists, asked by policies. */
export interface ScanSummary {
  /** ISO 8601. */
  readonly scannedAt: string;
  /** The worst that was found; says nothing about known vulnerabilities unless `lookedUp`. */
  readonly severity: Severity;
  /** Where its packages were looked up. */
  readonly sources: readonly AdvisorySource['kind'][];
  /** All its packages were looked up in advisories. */
  readonly lookedUp: boolean;
  /** Ecosystems of packages in it that no advisories were there for. */
  readonly uncovered: readonly Ecosystem[];
  /** All its files were searched for secrets and risks. */
  readonly searched: boolean;
  /** When the oldest of those advisories were taken, ISO 8601. */
  readonly dataFrom?: string;
  readonly packages: number;
  /** How many findings of each kind there are; a kind without any is absent. */
  readonly counts: Readonly<Partial<Record<FindingKind, number>>>;
  /** What is overlooked by a list of the user's. */
  readonly ignored: number;
  /** Known to be malicious: it must not be installed or started, whatever the user says. */
  readonly malicious: readonly MaliciousPackage[];
  /** What was looked for and could not be, one sentence each. */
  readonly gaps: readonly string[];
}

export interface MaliciousPackage {
  /** Of the advisory. */
  readonly id: string;
  /** `name@version`, or the file that it is about. */
  readonly what: string;
}

export function summariseScan(report: ScanReport): ScanSummary {
  const { scannedAt, severity, sources, inventory, findings, ignored, gaps } = report;
  const covered = new Set(sources.flatMap(({ ecosystems }) => ecosystems));
  const uncovered = [...new Set(inventory.packages.map(({ ecosystem }) => ecosystem))]
    .filter((ecosystem) => !covered.has(ecosystem))
    .sort();
  const [dataFrom] = sources
    .flatMap((source) => source.dataFrom ?? [])
    .sort((one, other) => Date.parse(one) - Date.parse(other));
  return {
    scannedAt,
    severity,
    sources: sources.map(({ kind }) => kind),
    lookedUp: sources.length > 0 && uncovered.length === 0,
    uncovered,
    searched: report.incomplete !== true,
    ...(dataFrom === undefined ? {} : { dataFrom }),
    packages: inventory.packages.length,
    counts: countKinds(findings),
    ignored: ignored.length,
    malicious: findings.filter(({ kind }) => kind === 'malicious').map(maliciousOf),
    gaps,
  };
}

function countKinds(findings: readonly ScanFinding[]): ScanSummary['counts'] {
  const counts: Partial<Record<FindingKind, number>> = {};
  for (const { kind } of findings) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function maliciousOf({ id, package: found, file }: ScanFinding): MaliciousPackage {
  return { id, what: found === undefined ? (file ?? id) : nameOf(found) };
}

const nameOf = ({ name, version }: Pick<FoundPackage, 'name' | 'version'>) =>
  version === '' ? name : `${name}@${version}`;
