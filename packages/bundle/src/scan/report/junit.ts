import { severities, type Severity } from '../severity.ts';
import type { FindingKind, ScanFinding, ScanReport } from '../types.ts';
import { safe } from './safe.ts';

export interface JunitOptions {
  /** Of what was scanned: the name of the suites. */
  readonly name: string;
  /** What is at least as severe fails its test; undefined where nothing but malice does. */
  readonly failOn: Severity | undefined;
}

const suites: readonly (readonly [FindingKind, string])[] = [
  ['malicious', 'malicious packages'],
  ['vulnerability', 'known vulnerabilities'],
  ['unknown-version', 'versions that can’t be compared'],
  ['secret', 'secrets'],
  ['risk', 'risky contents'],
  ['poisoning', 'texts that instruct a model'],
];

/**
 * A report as JUnit XML, as CI systems read it: a suite for each kind, in it a test that failed for
 * each finding that is severe enough, one that was skipped for each that is ignored, one that passed
 * for others; a suite without findings has one test that passed.
 */
export function toJunit(report: ScanReport, options: JunitOptions): string {
  const { name, failOn } = options;
  const parts = suites.map(([kind, title]) => {
    const findings = report.findings.filter((finding) => finding.kind === kind);
    const ignored = report.ignored.filter((finding) => finding.kind === kind);
    const failed = findings.filter((finding) => failsScan(finding, failOn));
    const cases = [
      ...findings.map((finding) => failure(finding, title, failed.includes(finding))),
      ...ignored.map((finding) => skipped(finding, title)),
    ];
    if (cases.length === 0)
      cases.push(`    <testcase${attributes({ classname: title, name: 'none' })}/>`);
    const counts = { tests: cases.length, failures: failed.length, skipped: ignored.length };
    return { title, cases, counts };
  });
  const total = (key: 'tests' | 'failures' | 'skipped') =>
    parts.reduce((sum, { counts }) => sum + counts[key], 0);
  const timestamp = report.scannedAt.slice(0, 19);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name, tests: total('tests'), failures: total('failures'), skipped: total('skipped') })}>`,
    ...parts.flatMap(({ title, cases, counts }) => [
      `  <testsuite${attributes({ name: title, ...counts, errors: 0, timestamp })}>`,
      ...cases,
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

/** Whether a finding makes a scan fail: by its severity, or since it is malicious. */
export function failsScan(finding: ScanFinding, failOn: Severity | undefined): boolean {
  if (finding.kind === 'malicious') return true;
  if (failOn === undefined) return false;
  return severities.indexOf(finding.severity) >= severities.indexOf(failOn);
}

function failure(finding: ScanFinding, classname: string, failed: boolean): string {
  const head = `    <testcase${attributes({ classname, name: nameOf(finding), ...placeOf(finding) })}>`;
  const { message, severity, hint, package: found } = finding;
  const lines = [
    ...(hint === undefined ? [] : [`hint: ${hint}`]),
    ...(found?.places ?? []).map((place) => `in ${place}`),
  ];
  const body = text(lines.join('\n'));
  const inner = failed
    ? `<failure${attributes({ type: severity, message })}>${body}</failure>`
    : `<system-out>${text(`${severity}: ${message}`)}${body === '' ? '' : `\n${body}`}</system-out>`;
  return `${head}${inner}</testcase>`;
}

function skipped(finding: ScanFinding & { readonly reason: string }, classname: string): string {
  const named = attributes({ classname, name: nameOf(finding), ...placeOf(finding) });
  return `    <testcase${named}><skipped${attributes({ message: `ignored: ${finding.reason}` })}/></testcase>`;
}

function nameOf({ id, file, line, package: found }: ScanFinding): string {
  if (found !== undefined) return `${id} in ${found.name} ${found.version}`.trimEnd();
  if (file === undefined) return id;
  return `${id} in ${file}${line === undefined ? '' : `:${line}`}`;
}

function placeOf({ file, line, package: found }: ScanFinding) {
  const path = file ?? found?.places[0];
  return {
    ...(path === undefined ? {} : { file: path }),
    ...(line === undefined ? {} : { line }),
  };
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([key, value]) => ` ${key}="${text(String(value).replaceAll(/\s+/g, ' '))}"`)
    .join('');
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function text(value: string): string {
  return safe(value).replaceAll(/[&<>"]/g, (character) => escapes[character] ?? '');
}
