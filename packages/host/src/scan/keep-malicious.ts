import type { Ecosystem, ScanFinding, ScanReport } from '@opendxt/bundle';

/**
 * A new scan with what an earlier one found to be malicious and this one could not know better: it
 * had no advisories for the package, or older ones. So nothing is freed because less was asked.
 */
export function keepMalicious(report: ScanReport, before: ScanReport): ScanReport {
  const kept = before.findings.filter(
    (finding) =>
      finding.kind === 'malicious' &&
      isStillThere(finding, report) &&
      !knowsBetter(report, before, finding.package?.ecosystem),
  );
  const added = kept.filter(({ package: found }) => !isFound(report, found?.purl));
  if (added.length === 0) return report;
  const gap = `${added.map(({ id }) => `\`${id}\``).join(', ')}: found by the scan of ${before.scannedAt.slice(0, 10)}, whose advisories were newer, and counts until newer ones do not have it`;
  return {
    ...report,
    findings: [...added, ...report.findings],
    gaps: [gap, ...report.gaps],
    severity: 'critical',
  };
}

function isStillThere({ package: found }: ScanFinding, { inventory }: ScanReport): boolean {
  return found === undefined || inventory.packages.some(({ purl }) => purl === found.purl);
}

function isFound({ findings }: ScanReport, purl: string | undefined): boolean {
  return findings.some(({ kind, package: found }) => kind === 'malicious' && found?.purl === purl);
}

function knowsBetter(report: ScanReport, before: ScanReport, ecosystem?: Ecosystem): boolean {
  const now = newest(report, ecosystem);
  return now !== undefined && now >= (newest(before, ecosystem) ?? 0);
}

/** How new the newest data was that has what is malicious in an ecosystem; undefined without any. */
function newest({ sources, scannedAt }: ScanReport, ecosystem?: Ecosystem): number | undefined {
  const times = sources
    .filter(({ kind }) => kind !== 'npm-audit')
    .filter(({ ecosystems }) => ecosystem === undefined || ecosystems.includes(ecosystem))
    // Who is asked over the network answers by what is known at that time.
    .map(({ dataFrom = scannedAt }) => Date.parse(dataFrom));
  return times.length === 0 ? undefined : Math.max(...times);
}
