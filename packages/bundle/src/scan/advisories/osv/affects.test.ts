import { expect, test } from 'vitest';
import type { Ecosystem } from '../../types.ts';
import { judge, readAdvisory, type Verdict } from './index.ts';

type Events = readonly Readonly<Record<string, string>>[];

interface Case {
  readonly title: string;
  readonly ecosystem?: Ecosystem;
  readonly ranges?: readonly Events[];
  readonly versions?: readonly string[];
  readonly type?: string;
  readonly id?: string;
  readonly verdicts: Readonly<Record<string, Verdict>>;
}

const yes = 'affected';
const no = 'not-affected';

const cases: readonly Case[] = [
  {
    title: 'a fixed version is not affected, the one before is',
    ranges: [[{ introduced: '1.0.0' }, { fixed: '1.2.3' }]],
    verdicts: { '0.9.9': no, '1.0.0': yes, '1.2.2': yes, '1.2.3': no, '2.0.0': no },
  },
  {
    title: 'pre-releases come before their release',
    ranges: [[{ introduced: '1.0.0' }, { fixed: '1.2.3' }]],
    verdicts: { '1.2.3-beta.1': yes, '1.0.0-rc.1': no, '1.2.3-0': yes },
  },
  {
    title: 'a fix in a pre-release counts from there',
    ranges: [[{ introduced: '0' }, { fixed: '2.0.0-beta.10' }]],
    verdicts: { '2.0.0-beta.9': yes, '2.0.0-beta.10': no, '2.0.0': no, '2.0.0-alpha.99': yes },
  },
  {
    title: 'the last affected version is affected itself',
    ranges: [[{ introduced: '0' }, { last_affected: '1.4.0' }]],
    verdicts: { '1.4.0': yes, '1.4.1-0': no, '1.4.1': no, '0.0.0': yes },
  },
  {
    title: 'several lines of releases in one range, in any order',
    ranges: [
      [{ fixed: '2.5.0' }, { introduced: '2.0.0' }, { fixed: '1.5.0' }, { introduced: '0' }],
    ],
    verdicts: { '1.4.9': yes, '1.5.0': no, '1.9.0': no, '2.0.0': yes, '2.4.9': yes, '2.5.0': no },
  },
  {
    title: 'any of several ranges is enough',
    ranges: [
      [{ introduced: '1.0.0' }, { fixed: '1.0.5' }],
      [{ introduced: '3.0.0' }, { fixed: '3.1.0' }],
    ],
    verdicts: { '1.0.4': yes, '2.0.0': no, '3.0.9': yes },
  },
  {
    title: 'an epoch of 0 is none',
    ecosystem: 'PyPI',
    versions: ['1.2', '1!3.0'],
    verdicts: { '0!1.2': yes, '0!1.2.0': yes, '1!3': yes, '3.0': no, '1!1.2': no },
  },
  {
    title: 'a limit bounds a range, and an asterisk does not',
    ranges: [[{ introduced: '1.0.0' }, { limit: '2.0.0' }]],
    verdicts: { '1.9.9': yes, '2.0.0': no },
  },
  {
    title: 'of several limits one above is enough',
    ranges: [[{ introduced: '1.0.0' }, { limit: '2.0.0' }, { limit: '*' }]],
    verdicts: { '1.9.9': yes, '5.0.0': yes, '0.9.0': no },
  },
  {
    title: 'build metadata does not count',
    ranges: [[{ introduced: '0' }, { fixed: '1.2.3' }]],
    verdicts: { '1.2.3+build.5': no, '1.2.2+zzz': yes },
  },
  {
    title: 'a list of versions means these alone',
    versions: ['1.0.0', '1.0.2'],
    verdicts: { '1.0.0': yes, '1.0.1': no, '1.0.2': yes, '1.0.2+build': yes, 'v1.0.2': yes },
  },
  {
    title: 'a list and ranges: either is enough',
    versions: ['9.9.9'],
    ranges: [[{ introduced: '1.0.0' }, { fixed: '1.1.0' }]],
    verdicts: { '9.9.9': yes, '1.0.5': yes, '1.1.0': no },
  },
  {
    title: 'advisories may leave out parts of a version',
    ranges: [[{ introduced: '1' }, { fixed: '1.2' }]],
    verdicts: { '1.1.9': yes, '1.2.0': no },
  },
  {
    title: 'what is no version may be affected',
    ranges: [[{ introduced: '0' }, { fixed: '1.0.0' }]],
    verdicts: { 'workspace:*': 'unknown', '': 'unknown', latest: 'unknown', '1.x': 'unknown' },
  },
  {
    title: 'what is no version is affected where all versions are',
    ranges: [[{ introduced: '0' }]],
    verdicts: { 'workspace:*': yes, '': yes },
  },
  {
    title: 'a version in a list is found whatever it looks like',
    versions: ['not-a-version'],
    verdicts: { 'not-a-version': yes, other: 'unknown', '1.0.0': no },
  },
  {
    title: 'an event that is no version leaves it open, unless another range says it',
    ranges: [
      [{ introduced: '0' }, { fixed: 'soon' }],
      [{ introduced: '1.0.0' }, { fixed: '1.1.0' }],
    ],
    verdicts: { '1.0.5': yes, '2.0.0': 'unknown' },
  },
  {
    title: 'ranges of commits alone leave it open',
    type: 'GIT',
    ranges: [[{ introduced: '0' }, { fixed: 'deadbeef' }]],
    verdicts: { '1.0.0': 'unknown' },
  },
  {
    title: 'a malicious package without versions is malicious in all of them',
    id: 'MAL-2026-1',
    verdicts: { '1.0.0': yes, '': yes },
  },
  {
    title: 'Python: epochs, post-releases, development releases, and zeros at the end',
    ecosystem: 'PyPI',
    ranges: [[{ introduced: '1.0' }, { fixed: '2.0.post1' }]],
    verdicts: {
      '1': yes,
      '1.0.0': yes,
      '1.0.dev1': no,
      '2.0': yes,
      '2.0.post1': no,
      '1!0.1': no,
      '2.0rc1': yes,
    },
  },
  {
    title: 'Python: a local version has the faults of the public one',
    ecosystem: 'PyPI',
    ranges: [[{ introduced: '0' }, { last_affected: '2.0.1' }]],
    versions: ['3.0'],
    verdicts: { '2.0.1+cu118': yes, '2.0.2+cu118': no, '3.0+cpu': yes, '3.0.0': yes },
  },
  {
    title: 'Python: the same version is written in several ways',
    ecosystem: 'PyPI',
    versions: ['1.0a1', '2.0.0'],
    verdicts: { '1.0.alpha1': yes, 'v1.0a1': yes, '2.0': yes, '2.0.1': no, '1.0.0.0a1': yes },
  },
  {
    title: 'Go: with or without v, pseudo-versions, incompatible ones',
    ecosystem: 'Go',
    ranges: [[{ introduced: '0' }, { fixed: '1.2.0' }]],
    verdicts: {
      'v1.1.9': yes,
      'v1.2.0': no,
      'v1.2.0+incompatible': no,
      'v0.0.0-20210101000000-abcdef123456': yes,
      'v1.2.1-0.20210101000000-abcdef123456': no,
      '(devel)': 'unknown',
    },
  },
  {
    title: 'Go: releases of Go itself',
    ecosystem: 'Go',
    ranges: [
      [{ introduced: '0' }, { fixed: '1.21.3' }],
      [{ introduced: '1.22.0-0' }, { fixed: '1.22.0-rc.2' }],
    ],
    verdicts: {
      'go1.21': yes,
      'go1.21.3': no,
      'go1.22rc1': yes,
      'go1.22rc2': no,
      'go1.21.2 X:boringcrypto': yes,
      'devel +abc': 'unknown',
    },
  },
];

test.each(cases)('$title', ({ ecosystem = 'npm', ranges = [], versions, type, id, verdicts }) => {
  const read = readAdvisory({
    id: id ?? 'TEST-1',
    modified: '2026-01-01T00:00:00Z',
    affected: [
      {
        package: { ecosystem, name: 'one' },
        ranges: ranges.map((events) => ({ type: type ?? 'SEMVER', events })),
        versions,
      },
    ],
  });
  const [about] = typeof read === 'string' ? [] : read.records;
  if (about === undefined) throw new Error(`expected an advisory, found ${JSON.stringify(read)}`);
  const found = Object.keys(verdicts).map((version) => [
    version,
    judge(ecosystem, version, about.record),
  ]);
  expect(Object.fromEntries(found)).toEqual(verdicts);
});
