import { foundPackage } from '@opendxt/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Ecosystem } from '../../types.ts';
import { ecosystems, findingsOf, judge, readAdvisory } from './index.ts';

const anyEcosystem = fc.constantFrom(...(ecosystems as Ecosystem[]));
const oddVersion = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constantFrom(
    '0',
    '*',
    '',
    'v',
    '1.',
    '.1',
    '1!',
    '1e9',
    '1.0.0-',
    '999999999999999999999.0',
    '１.0',
  ),
  fc.stringMatching(/^\d{1,3}(\.\d{1,3}){0,4}((a|b|rc|\.post|\.dev|-)\d{1,3})?(\+[a-z0-9]{1,4})?$/),
);
const events = fc.array(
  fc.record(
    { introduced: oddVersion, fixed: oddVersion, last_affected: oddVersion, limit: oddVersion },
    { requiredKeys: [] },
  ),
  { maxLength: 6 },
);

const oddVector = fc
  .array(
    fc.oneof(fc.string(), fc.constantFrom('CVSS:3.1', 'AV:N', 'AC:L', 'S:U', 'C:H', 'C:L', 'ZZ:Q')),
  )
  .map((parts) => parts.join('/'));

test('whatever JSON comes as an advisory, it is read or refused with a reason', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const read = readAdvisory(value);
      expect(typeof read === 'string' ? read : read.id).not.toBe('');
    }),
  );
});

test('whatever stands in the fields, what is read can be judged', () => {
  const fields = {
    id: fc.constant('A-1'),
    modified: fc.constant('2026-01-01T00:00:00Z'),
    aliases: fc.jsonValue(),
    severity: fc.oneof(
      fc.jsonValue(),
      fc.array(
        fc.record({ type: fc.constantFrom('CVSS_V2', 'CVSS_V3', 'CVSS_V4'), score: oddVector }),
      ),
    ),
    summary: fc.jsonValue(),
    database_specific: fc.jsonValue(),
  };
  fc.assert(
    fc.property(
      anyEcosystem,
      fc.record(fields),
      fc.array(fc.oneof(fc.jsonValue(), fc.record({ type: fc.constant('SEMVER'), events }))),
      fc.oneof(fc.jsonValue(), fc.array(oddVersion)),
      oddVersion,
      (ecosystem, fields, ranges, versions, version) => {
        const affected = [{ package: { ecosystem, name: 'one' }, ranges, versions }];
        const read = readAdvisory({ ...fields, affected });
        if (typeof read === 'string') throw new Error(read);
        const records = read.records.map(({ record }) => record);
        const [record] = records;
        if (record === undefined) throw new Error('expected a record');
        const verdict = judge(ecosystem, version, record);
        const found = findingsOf(foundPackage(ecosystem, 'one', version), records);
        expect(found.length).toBe(verdict === 'not-affected' ? 0 : 1);
      },
    ),
  );
});

test('an advisory that is deep, long and full of odd versions costs little', () => {
  const many = 20_000;
  const deep = `${'['.repeat(many)}${']'.repeat(many)}`;
  const text = JSON.stringify({
    id: 'A-1',
    modified: '2026-01-01T00:00:00Z',
    summary: 'x'.repeat(1_000_000),
    aliases: Array.from({ length: many }, (_, index) => `CVE-2026-${index}`),
    affected: [
      {
        package: { ecosystem: 'PyPI', name: 'one' },
        versions: Array.from({ length: many }, (_, index) => `${index}.0rc${'1'.repeat(60)}`),
        ranges: [
          {
            type: 'ECOSYSTEM',
            events: Array.from({ length: many }, (_, index) => ({
              fixed: `${many - index}.0.dev1`,
            })),
          },
        ],
      },
    ],
  });
  const read = readAdvisory(JSON.parse(`${text.slice(0, -1)},"references":${deep}}`));
  if (typeof read === 'string') throw new Error(read);
  const records = read.records.map(({ record }) => record);
  expect(findingsOf(foundPackage('PyPI', 'one', '1.5'), records)).toEqual([]);
  expect(JSON.stringify(records).length).toBeLessThan(5_000_000);
});

test('a version made to cost time is no version', () => {
  const [record] = [
    { id: 'A-1', ranges: [[['introduced', '0'] as const, ['fixed', '1.0'] as const]] },
  ];
  for (const ecosystem of ecosystems) {
    for (const version of [
      '1'.repeat(100_000),
      `1${'.0'.repeat(50_000)}`,
      `1.0${'-a'.repeat(50_000)}`,
    ]) {
      expect(judge(ecosystem, version, record)).toBe('unknown');
    }
  }
});
