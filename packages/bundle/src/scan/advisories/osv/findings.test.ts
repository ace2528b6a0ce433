import { advisory, foundPackage } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import type { ScanFinding } from '../../types.ts';
import { findingsOf, readAdvisory } from './index.ts';

type Found = Parameters<typeof foundPackage>;

function find(found: Found, ...advisories: readonly unknown[]): readonly ScanFinding[] {
  const records = advisories.flatMap((one) => {
    const read = readAdvisory(one);
    if (typeof read === 'string') throw new Error(read);
    return read.records.map(({ record }) => record);
  });
  return findingsOf(foundPackage('npm', found[1], found[2]), records);
}

const one: Found = ['npm', 'one', '1.0.0'];
const vector = (type: string, score: string) => ({ severity: [{ type, score }] });

test('a finding names the package, where it lies, the advisory, its aliases and the fix', () => {
  const found = find(
    one,
    advisory('GHSA-aaaa-bbbb-cccc', 'npm', 'one', {
      events: [
        { introduced: '0' },
        { fixed: '1.0.5' },
        { introduced: '2.0.0' },
        { fixed: '2.1.0' },
      ],
      fields: {
        aliases: ['CVE-2026-1'],
        ...vector('CVSS_V3', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'),
      },
    }),
  );
  expect(found).toEqual([
    {
      kind: 'vulnerability',
      id: 'GHSA-aaaa-bbbb-cccc',
      severity: 'critical',
      score: 9.8,
      message: 'one 1.0.0: A fault of one',
      hint: 'update to 1.0.5; the newest fix is in 2.1.0',
      fixedIn: '1.0.5',
      aliases: ['CVE-2026-1'],
      package: {
        ecosystem: 'npm',
        name: 'one',
        version: '1.0.0',
        purl: 'pkg:npm/one@1.0.0',
        places: ['node_modules/one'],
      },
    },
  ]);
});

test('advisories that are aliases, also through a third one, are one finding', () => {
  const found = find(
    one,
    advisory('PYSEC-1', 'npm', 'one', { fields: { aliases: ['CVE-2026-1'] } }),
    advisory('OTHER-9', 'npm', 'one', { fields: { aliases: ['CVE-2026-2'] } }),
    advisory('GHSA-zzzz-zzzz-zzzz', 'npm', 'one', { fields: { aliases: ['CVE-2026-3'] } }),
    advisory('OSV-2', 'npm', 'one', { fields: { aliases: ['CVE-2026-2', 'CVE-2026-1'] } }),
  );
  expect(found.map(({ id, aliases }) => [id, aliases])).toEqual([
    ['GHSA-zzzz-zzzz-zzzz', ['CVE-2026-3']],
    ['OSV-2', ['CVE-2026-1', 'CVE-2026-2', 'OTHER-9', 'PYSEC-1']],
  ]);
});

test('of one problem the worst that is known counts, and no fix that another advisory denies', () => {
  const [found, ...others] = find(
    one,
    advisory('PYSEC-1', 'npm', 'one', {
      events: [{ introduced: '0' }, { fixed: '1.0.1' }],
      fields: { aliases: ['GHSA-aaaa-bbbb-cccc'] },
    }),
    advisory('GHSA-aaaa-bbbb-cccc', 'npm', 'one', {
      events: [{ introduced: '0' }, { fixed: '1.0.4' }],
      fields: { database_specific: { severity: 'HIGH' } },
    }),
  );
  expect(others).toEqual([]);
  expect(found).toMatchObject({ id: 'GHSA-aaaa-bbbb-cccc', severity: 'high', fixedIn: '1.0.4' });
  expect(found?.hint).toBe('update to 1.0.4, which has the newest fix');
});

test('no fix is offered of which one of the advisories can’t say that it is mended', () => {
  const aliases = ['GHSA-aaaa-bbbb-cccc'];
  const fixed = advisory('GHSA-aaaa-bbbb-cccc', 'npm', 'one', {
    events: [{ introduced: '0' }, { fixed: '1.0.1' }],
  });
  const unclear = advisory('A-1', 'npm', 'one', { fields: { aliases } });
  const events = [{ introduced: '0' }, { fixed: 'the next one' }];
  const affected = [
    {
      package: { ecosystem: 'npm', name: 'one' },
      versions: ['1.0.0'],
      ranges: [{ type: 'ECOSYSTEM', events }],
    },
  ];
  const [found] = find(one, fixed, { ...unclear, affected });
  expect(found?.fixedIn).toBeUndefined();
  expect(found?.hint).toContain('no version without it is known');
  expect(find(one, fixed)[0]?.fixedIn).toBe('1.0.1');
});

test('a malicious package is critical, comes first, and is not mended by an update', () => {
  const found = find(
    one,
    advisory('GHSA-aaaa-bbbb-cccc', 'npm', 'one', {
      fields: vector('CVSS_V3', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'),
    }),
    advisory('MAL-2026-7', 'npm', 'one', { events: [{ introduced: '0' }, { fixed: '1.0.1' }] }),
  );
  expect(found.map(({ kind, severity }) => [kind, severity])).toEqual([
    ['malicious', 'critical'],
    ['vulnerability', 'critical'],
  ]);
  expect(found[0]?.fixedIn).toBeUndefined();
  expect(found[0]?.hint).toContain('remove it');
});

test('a version that can’t be compared is one finding, as bad as what it may be', () => {
  const found = find(
    ['npm', 'one', 'git+ssh'],
    ...['A-1', 'A-2', 'A-3', 'A-4'].map((id) =>
      advisory(id, 'npm', 'one', { events: [{ introduced: '0' }, { fixed: '1.0.0' }] }),
    ),
    advisory('MAL-2026-7', 'npm', 'one', { versions: ['1.0.1'] }),
  );
  expect(found.map(({ kind, severity, message }) => [kind, severity, message])).toEqual([
    [
      'unknown-version',
      'critical',
      'whether one git+ssh is affected can’t be told from its version: A-1, A-2, A-3 and 2 more',
    ],
  ]);
});

test.each([
  ['CVSS_V2', 'AV:N/AC:L/Au:N/C:C/I:C/A:C', 'high', 10],
  ['CVSS_V3', 'CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N', 'medium', 5.3],
  ['CVSS_V3', 'CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N', 'low', 1.6],
  ['CVSS_V3', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N', 'none', 0],
  ['CVSS_V4', 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 'critical', 9.3],
] as const)('%s %s is %s', (type, score, severity, points) => {
  const [found] = find(one, advisory('A-1', 'npm', 'one', { fields: vector(type, score) }));
  expect([found?.severity, found?.score]).toEqual([severity, points]);
});

test.each([
  ['the word of its database', { database_specific: { severity: 'MODERATE' } }, 'medium'],
  ['an unmaintained crate', { database_specific: { informational: 'unmaintained' } }, 'low'],
  [
    'a vector that is none',
    { ...vector('CVSS_V3', 'CVSS:3.1/AV:N'), database_specific: { severity: 'LOW' } },
    'low',
  ],
  ['nonsense', { severity: [{ type: 'CVSS_V3', score: '%%%' }, 7, null] }, 'medium'],
  ['nothing', {}, 'medium'],
] as const)('the severity of %s', (_, fields, severity) => {
  const [found] = find(one, advisory('A-1', 'npm', 'one', { fields }));
  expect(found?.severity).toBe(severity);
  expect(found?.message.includes('not given')).toBe(!('database_specific' in fields));
});

test('text of an advisory can neither command a terminal nor hide', () => {
  const summary = 'a\u001B[31mred\u202E \u200B\u{E0041}line\nsecond';
  const [found] = find(one, advisory('A-1', 'npm', 'one', { fields: { summary } }));
  expect(found?.message).toBe('one 1.0.0: a [31mred line (its severity is not given)');
});
