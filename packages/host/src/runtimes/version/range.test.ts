import { expect, test } from 'vitest';
import { compareVersions, parseRange } from './index.ts';

test.each([
  ['>=3.10', '3.10.0', true],
  ['>=3.10', '3.9.18', false],
  ['>=3.10 <3.15', '3.14.2', true],
  ['>=3.10.0 <4.0.0', '3.15.0rc1', true],
  ['^20 || >=22', '21.0.0', false],
  ['^20 || >=22', '22.1.0', true],
  ['*', '2.7.18', true],
  ['3.11', '3.11.7', true],
  // Python's own way, which semver refuses or reads otherwise.
  ['>=3.10,<4', '3.13.0', true],
  ['>=3.10, <3.13', '3.13.0', false],
  ['<3.13,>=3', '3.13.0rc1', false],
  ['~=3.10', '3.13.0', true],
  ['~=3.10', '4.0.0', false],
  ['~=3.10.2', '3.10.9', true],
  ['~=3.10.2', '3.11.0', false],
  ['==3.11.*', '3.11.7', true],
  ['==3.11.*', '3.12.0', false],
  ['!=3.12.0,>=3.11', '3.12.0', false],
  ['!=3.12.*,>=3.11', '3.12.4', false],
  ['==3.12', '3.12.0', true],
  ['>=3.14.0rc2,<4', '3.14.0rc1', false],
  ['>=3.14.0rc2,<4', '3.14.0', true],
  ['>=3.14.0b1,<4', '3.14.0rc1', true],
])('%s and %s: %s', async (range, version, expected) => {
  expect((await parseRange(range))?.(version)).toBe(expected);
});

test.each(['three', '~=3', '>=3.10,', '~=3.*'])('%s is no range', async (text) => {
  expect(await parseRange(text)).toBeUndefined();
});

test('versions are ordered by their numbers', () => {
  expect(['3.9.2', '3.13', 'Python310', '3.10.0'].sort(compareVersions)).toEqual([
    '3.9.2',
    '3.10.0',
    '3.13',
    'Python310',
  ]);
});
