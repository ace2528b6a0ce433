import type { Severity } from '../severity.ts';
import type { ScanFinding, ScanReport } from '../types.ts';
import { safe, wellFormed } from './safe.ts';

export interface SarifOptions {
  /** Of the program that scanned. */
  readonly version: string;
  /** A page that explains the rules, where there is one that everybody can open. */
  readonly page?: string;
}

const levels: Readonly<Record<Severity, 'none' | 'note' | 'warning' | 'error'>> = {
  none: 'none',
  low: 'note',
  medium: 'warning',
  high: 'error',
  critical: 'error',
};

/** What readers of SARIF sort security findings by, of 10. */
const usualScores: Readonly<Record<Severity, number>> = {
  none: 0,
  low: 2,
  medium: 5,
  high: 8,
  critical: 9.5,
};

/**
 * A report as SARIF 2.1.0 (OASIS, section 3): a rule for each id, a result for each finding, those
 * that are ignored with a suppression. Places are relative to the root of the bundle.
 */
export function toSarif(report: ScanReport, { version, page }: SarifOptions): object {
  const all = [...report.findings, ...report.ignored];
  const rules = [...new Map(all.toReversed().map((finding) => [ruleOf(finding), finding]))];
  rules.sort(([a], [b]) => (a < b ? -1 : 1));
  const indices = new Map(rules.map(([id], index) => [id, index]));
  const result = (finding: ScanFinding, reason?: string) => ({
    ruleId: ruleOf(finding),
    ruleIndex: indices.get(ruleOf(finding)),
    level: levels[finding.severity],
    message: { text: safe(textOf(finding)) },
    locations: locationsOf(finding),
    ...(reason === undefined
      ? {}
      : { suppressions: [{ kind: 'external', status: 'accepted', justification: safe(reason) }] }),
  });
  return {
    $schema:
      'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'dxt',
            semanticVersion: version,
            ...(page === undefined ? {} : { informationUri: page }),
            rules: rules.map(([id, finding]) => describeRule(id, finding)),
          },
        },
        originalUriBaseIds: { BUNDLE: { description: { text: 'The root of the bundle' } } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: true,
            endTimeUtc: report.scannedAt,
            toolExecutionNotifications: report.gaps.map((gap) => ({
              level: 'warning',
              message: { text: safe(gap) },
            })),
          },
        ],
        results: [
          ...report.findings.map((finding) => result(finding)),
          ...report.ignored.map((finding) => result(finding, finding.reason)),
        ],
      },
    ],
  };
}

function ruleOf({ kind, id }: ScanFinding): string {
  return safe(kind === 'vulnerability' || kind === 'malicious' ? id : `${kind}/${id}`);
}

function textOf({ message, hint, fixedIn }: ScanFinding): string {
  const fixed = fixedIn === undefined ? '' : ` Fixed in ${fixedIn}.`;
  return `${message}.${fixed}${hint === undefined ? '' : ` Hint: ${hint}.`}`;
}

function describeRule(id: string, { kind, severity, score, aliases = [], hint }: ScanFinding) {
  const also = aliases.length === 0 ? '' : ` (${aliases.join(', ')})`;
  return {
    id,
    shortDescription: { text: safe(`${titles[kind]}: ${id}${also}`) },
    ...(hint === undefined ? {} : { help: { text: safe(hint) } }),
    defaultConfiguration: { level: levels[severity] },
    properties: {
      tags: ['security', kind],
      'security-severity': (score ?? usualScores[severity]).toFixed(1),
    },
  };
}

const titles: Readonly<Record<ScanFinding['kind'], string>> = {
  malicious: 'Malicious package',
  vulnerability: 'Known vulnerability',
  'unknown-version': 'Version that can’t be compared',
  secret: 'Secret',
  risk: 'Risky content',
  poisoning: 'Text that instructs a model',
};

/** Every result has a place, since readers drop those without: the manifest, at least. */
function locationsOf({ file, line, column, package: found }: ScanFinding): object[] {
  const paths = file === undefined ? (found?.places ?? []) : [file];
  return (paths.length === 0 ? ['manifest.json'] : paths).map((path) => ({
    physicalLocation: {
      artifactLocation: { uri: uriOf(path), uriBaseId: 'BUNDLE' },
      ...(line === undefined
        ? {}
        : {
            region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) },
          }),
    },
  }));
}

/** RFC 3986: a relative reference; a first segment with a colon would pass for a scheme. */
function uriOf(path: string): string {
  return wellFormed(path).split('/').map(encodeURIComponent).join('/') || '.';
}
