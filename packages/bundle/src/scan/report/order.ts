import { severities, type Severity } from '../severity.ts';
import type { FindingKind, ScanFinding } from '../types.ts';

/** Of what is equally severe, this comes first. */
const kinds: readonly FindingKind[] = [
  'malicious',
  'poisoning',
  'vulnerability',
  'secret',
  'risk',
  'unknown-version',
];

/** The worst first; what is malicious before all else, what is the author's own before the rest. */
export function orderFindings(findings: readonly ScanFinding[]): ScanFinding[] {
  return findings
    .map((finding) => ({ finding, key: keyOf(finding) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ finding }) => finding);
}

export function worstOf(findings: readonly ScanFinding[]): Severity {
  const worst = Math.max(
    0,
    ...severities.map((severity, rank) =>
      findings.some((finding) => finding.severity === severity) ? rank : 0,
    ),
  );
  return severities[worst] ?? 'none';
}

/** Texts of which the lesser comes first. */
function keyOf(finding: ScanFinding): string {
  const { kind, severity, score, firstParty, file, line, id } = finding;
  return [
    kind === 'malicious' ? 0 : 1,
    severities.length - severities.indexOf(severity),
    kinds.indexOf(kind),
    firstParty === false ? 1 : 0,
    String(100 - Math.round((score ?? 0) * 10)).padStart(3, '0'),
    finding.package?.purl ?? '',
    file ?? '',
    String(line ?? 0).padStart(9, '0'),
    id,
  ].join('\u0000');
}
