import { expect, test } from 'vitest';
import { failsScan, readIgnoreList, severities } from '../../index.ts';
import { finding, inFile, lodash, lookup, reportOf } from './testing/findings.ts';

test('malice comes first, then the worst, and of that what is the author’s own', async () => {
  const { findings, severity } = await reportOf([
    finding({ id: 'low', severity: 'low' }),
    inFile('a.js', { id: 'dependency', kind: 'secret', firstParty: false }),
    inFile('a.js', { id: 'own', kind: 'secret', firstParty: true }),
    finding({ id: 'milder', score: 7.1 }),
    finding({ id: 'worse', score: 8.9 }),
    finding({ id: 'MAL-1', kind: 'malicious', severity: 'critical' }),
    finding({ id: 'critical', severity: 'critical' }),
  ]);
  expect(findings.map(({ id }) => id)).toEqual([
    'MAL-1',
    'critical',
    'worse',
    'milder',
    'own',
    'dependency',
    'low',
  ]);
  expect(severity).toBe('critical');
});

test('what several sources tell of one package is one finding, and malice is never lost', async () => {
  const other = finding({
    kind: 'malicious',
    id: 'MAL-1',
    aliases: ['CVE-1'],
    severity: 'critical',
  });
  const advisories = [
    lookup([finding({ aliases: ['CVE-1'] })]),
    lookup([finding({ id: 'CVE-1', aliases: ['PYSEC-1'] }), other]),
  ];
  const { findings } = await reportOf([], { advisories });
  expect(findings).toMatchObject([
    { kind: 'malicious', id: 'MAL-1', aliases: ['CVE-1', 'GHSA-1', 'PYSEC-1'] },
  ]);
});

test('data that is old, or has nothing of an ecosystem, is told', async () => {
  const inventory = {
    packages: [{ ...lodash, ecosystem: 'PyPI', how: 'installed', licences: [], dependsOn: [] }],
    natives: [],
    unseen: [],
  } as const;
  const gaps = async (dataFrom: string) =>
    (await reportOf([], { advisories: [lookup([], dataFrom)], inventory })).gaps.join('\n');
  expect(await gaps('2026-11-20T00:00:00Z')).toBe(
    'packages of PyPI were not looked up: the advisory data has nothing of it',
  );
  expect(await gaps('2026-11-01T00:00:00Z')).toMatch(/is 20 days old \(2026-11-01\)/);
});

test('an ignored advisory is known by any of its ids, for a package or a path where that is said', async () => {
  const found = [
    finding({ aliases: ['CVE-1'] }),
    inFile('docs/a/b.js', { kind: 'secret', id: 'npm-token' }),
    finding({ id: 'MAL-1', kind: 'malicious' }),
  ];
  const left = async (ignore: object[]) =>
    (await reportOf(found, { ignore })).findings.map(({ id }) => id);
  const reason = 'judged';
  expect(await left([{ id: 'CVE-1', reason }])).toEqual(['MAL-1', 'npm-token']);
  expect(await left([{ id: 'CVE-1', reason, package: 'other' }])).toHaveLength(3);
  expect(await left([{ id: 'npm-token', reason, path: 'docs/**' }])).toEqual(['MAL-1', 'GHSA-1']);
  expect(await left([{ id: 'npm-token', reason, path: 'src/**' }])).toHaveLength(3);
  expect(await left([{ id: 'MAL-1', reason }])).toHaveLength(3);
});

test.each([
  ['{"format":1,"ignore":[{"id":"a"}]}', ':1:23: expected `reason` here'],
  ['{"format":1,"ignore":[{"id":"a","reason":" "}]}', 'expected a text that is not empty'],
  ['{"format":1,"ignore":[{"id":"a","reason":"b","until":"2026-02-30"}]}', 'expected a day'],
  ['{"format":1,"ignore":[{"id":"a","reason":"b","file":"c"}]}', '`package`, `path`'],
  ['{"format":1,"ignore":{}}', 'expected a list called `ignore`'],
  ['{"format":2,"ignore":[]}', 'expected `"format": 1`'],
  ['[]', 'expected an object'],
  ['{', '`list`:1:1: `{` is never closed'],
])('the list %s is refused', (text, message) => {
  expect(() => readIgnoreList(text, '`list`')).toThrow(message);
});

test('malice fails at any bar, the rest from the bar on', () => {
  for (const severity of severities)
    expect(failsScan(finding({ severity }), 'medium')).toBe(!['none', 'low'].includes(severity));
  expect(failsScan(finding({ severity: 'critical' }), undefined)).toBe(false);
  expect(failsScan(finding({ kind: 'malicious', severity: 'low' }), undefined)).toBe(true);
});
