import { execFileSync } from 'node:child_process';
import { testNeeding } from '@opendxt/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toJunit, toSarif, type ScanFinding, type ScanReport } from '../../index.ts';
import { finding, inFile, lodash, now, reportOf } from './testing/findings.ts';

test('SARIF has a rule for each id, a place for each result, and ignored ones as suppressions', async () => {
  const { package: _package, ...nowhere } = finding({ kind: 'poisoning', id: 'x' });
  const found = [
    finding({ fixedIn: '4.17.21', hint: 'update', score: 7.2, aliases: ['CVE-1'] }),
    inFile('a b/ü:x.js', { kind: 'secret', id: 'npm-token', line: 3, column: 5 }),
    nowhere,
  ];
  const report = await reportOf(found, { ignore: [{ id: 'x', reason: 'judged' }] });
  const sarif = toSarif(report, { version: '1.2.3', page: 'https://example.com/scan' });
  const at = (uri: string, region?: object) => ({
    physicalLocation: { artifactLocation: { uri, uriBaseId: 'BUNDLE' }, ...(region && { region }) },
  });
  expect(sarif).toMatchObject({
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'dxt',
            semanticVersion: '1.2.3',
            informationUri: 'https://example.com/scan',
            rules: [
              {
                id: 'GHSA-1',
                shortDescription: { text: 'Known vulnerability: GHSA-1 (CVE-1)' },
                properties: { tags: ['security', 'vulnerability'], 'security-severity': '7.2' },
              },
              { id: 'poisoning/x' },
              { id: 'secret/npm-token', properties: { 'security-severity': '8.0' } },
            ],
          },
        },
        results: [
          {
            ruleId: 'GHSA-1',
            level: 'error',
            message: { text: 'lodash 4.17.20: Command injection. Fixed in 4.17.21. Hint: update.' },
            locations: [at('node_modules/lodash'), at('node_modules/a%20b/node_modules/lodash')],
          },
          {
            ruleId: 'secret/npm-token',
            ruleIndex: 2,
            locations: [at('a%20b/%C3%BC%3Ax.js', { startLine: 3, startColumn: 5 })],
          },
          {
            ruleId: 'poisoning/x',
            locations: [at('manifest.json')],
            suppressions: [{ kind: 'external', status: 'accepted', justification: 'judged' }],
          },
        ],
      },
    ],
  });
});

const hostile = [
  '\u001B[2J',
  '\uD800',
  '\uDFFFa',
  ']]>',
  '<![CDATA[',
  '<!--',
  '</failure>',
  '&#27;',
  '\0',
];
/** Texts of all characters, with halves of them, and with what ends or begins something. */
const odd = fc
  .array(fc.oneof(fc.string({ unit: 'binary', maxLength: 10 }), fc.constantFrom(...hostile)), {
    maxLength: 4,
  })
  .map((parts) => parts.join(''));
const anyReport = fc
  .array(
    fc.record({
      id: odd,
      message: odd,
      hint: odd,
      file: odd,
      line: fc.integer({ min: 1, max: 9 }),
      aliases: fc.array(odd, { maxLength: 2 }),
      fixedIn: odd,
    }),
    { maxLength: 5 },
  )
  .map((findings): ScanReport => ({
    format: 1,
    scannedAt: now.toISOString(),
    sources: [],
    gaps: findings.map(({ hint }) => hint),
    inventory: { packages: [], natives: [], unseen: [] },
    findings: findings.flatMap(({ file, line, ...one }): ScanFinding[] => [
      { kind: 'risk', severity: 'low', ...one, file, line },
      {
        kind: 'vulnerability',
        severity: 'high',
        ...one,
        package: { ...lodash, name: file, version: one.hint, purl: file, places: [file] },
      },
    ]),
    ignored: findings.map((one) => ({
      kind: 'secret',
      severity: 'high',
      reason: one.hint,
      ...one,
    })),
    severity: 'low',
  }));
const steering = /(?![\t\n])[\p{Cc}\p{Bidi_Control}\p{Cs}]/u;

/** What the schema asks of a result (section 3.27) and of the places in it. */
interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
  }[];
}

test('SARIF of any report keeps to the standard and steers no terminal', () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const sarif = toSarif(report, { version: '1.0.0' });
      const text = JSON.stringify(sarif);
      expect(text).not.toMatch(steering);
      expect(text).not.toMatch(/\\u(?:00[01]|d[89a-f])/i);
      expect(JSON.parse(Buffer.from(text).toString('utf8'))).toEqual(sarif);
      const { runs } = sarif as {
        runs: [{ results: SarifResult[]; tool: { driver: { rules: { id: string }[] } } }];
      };
      const { results, tool } = runs[0];
      expect(results).toHaveLength(report.findings.length + report.ignored.length);
      for (const { ruleId, ruleIndex, level, message, locations } of results) {
        expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
        expect(['none', 'note', 'warning', 'error']).toContain(level);
        expect(message.text).not.toBe('');
        for (const { physicalLocation } of locations) {
          const { uri } = physicalLocation.artifactLocation;
          expect(uri).toMatch(/^[\w.~!*'()%/-]+$/);
          expect(new URL(uri, 'file:///root/').href).toMatch(/^file:/);
        }
      }
      const ids = tool.driver.rules.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }),
    { numRuns: 200, seed: 3 },
  );
});

test('JUnit fails what is severe enough, passes the rest, and skips what is ignored', async () => {
  const found = [
    finding({ message: 'a <b> & "c"', hint: 'update' }),
    finding({ id: 'GHSA-2', severity: 'low' }),
    finding({ id: 'GHSA-3' }),
  ];
  const report = await reportOf(found, { ignore: [{ id: 'GHSA-3', reason: 'judged' }] });
  expect(toJunit(report, { name: 'x', failOn: 'high' }).split('</testsuite>')[1])
    .toMatchInlineSnapshot(`
    "
      <testsuite name="known vulnerabilities" tests="3" failures="1" skipped="1" errors="0" timestamp="2026-11-21T12:00:00">
        <testcase classname="known vulnerabilities" name="GHSA-1 in lodash 4.17.20" file="node_modules/lodash"><failure type="high" message="a &lt;b&gt; &amp; &quot;c&quot;">hint: update
    in node_modules/lodash
    in node_modules/a b/node_modules/lodash</failure></testcase>
        <testcase classname="known vulnerabilities" name="GHSA-2 in lodash 4.17.20" file="node_modules/lodash"><system-out>low: lodash 4.17.20: Command injection
    in node_modules/lodash
    in node_modules/a b/node_modules/lodash</system-out></testcase>
        <testcase classname="known vulnerabilities" name="GHSA-3 in lodash 4.17.20" file="node_modules/lodash"><skipped message="ignored: judged"/></testcase>
      "
  `);
  expect(toJunit(report, { name: 'x', failOn: undefined })).toContain('failures="0"');
});

testNeeding('python3')('JUnit of any report is XML that a parser takes', () => {
  const texts = fc
    .sample(anyReport, { numRuns: 60, seed: 5 })
    .map((report) => toJunit(report, { name: 'x', failOn: 'low' }));
  for (const text of texts) {
    expect(text).not.toMatch(steering);
    expect(text).not.toContain(']]>');
    expect(Buffer.from(text).toString('utf8')).toBe(text);
  }
  const script =
    'import json, sys, xml.etree.ElementTree as e\nfor t in json.load(sys.stdin): e.fromstring(t)';
  execFileSync('python3', ['-c', script], { input: JSON.stringify(texts) });
});
