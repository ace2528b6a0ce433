import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { describeDistribution } from './index.ts';
import { semanticVersion } from './versions.ts';

const facts = (...lines: readonly string[]) => describeDistribution(`${lines.join('\n')}\n\nBody`);

test('METADATA becomes the facts of a manifest', () => {
  const text = [
    'Metadata-Version: 2.4',
    'Name: mcp-server-time',
    'Version: 2025.9.25',
    'Summary: A server that tells',
    '        the time',
    'Project-URL: Home-page, https://example.org/time',
    'Project-URL: Source Code, https://example.org/time.git',
    'Project-URL: Bug Tracker, https://example.org/time/issues',
    'Project-URL: Documentation, javascript:alert(1)',
    'Author-email: "Lovelace, Ada" <ada@example.org>, Bob <bob@example.org>',
    'License-Expression: MIT OR Apache-2.0',
    'License-File: LICENSE',
    'Keywords: time,mcp, time zone',
    'Requires-Python: >=3.10,<4',
    'Requires-Dist: mcp>=1.0',
    '',
    'Author: somebody in the README',
  ].join('\r\n');
  expect(describeDistribution(text)).toEqual({
    name: 'mcp-server-time',
    version: '2025.9.25',
    description: 'A server that tells the time',
    author: { name: 'Lovelace, Ada', email: 'ada@example.org' },
    license: 'MIT OR Apache-2.0',
    repository: 'https://example.org/time',
    homepage: 'https://example.org/time',
    support: 'https://example.org/time/issues',
    runtime: '>=3.10 <4',
    keywords: ['time', 'mcp', 'time zone'],
  });
});

test('older metadata says it in older fields', () => {
  expect(
    facts(
      'Name: old',
      'Home-page: https://github.com/acme/old/',
      'Author: Ada Lovelace, Grace Hopper',
      'Author-email: ada@example.org',
      'License: UNKNOWN',
      'Classifier: License :: OSI Approved :: Apache Software License',
      'Keywords: one two',
      'Summary: UNKNOWN',
    ),
  ).toEqual({
    name: 'old',
    author: { name: 'Ada Lovelace', email: 'ada@example.org' },
    license: 'Apache-2.0',
    repository: 'https://github.com/acme/old',
    homepage: 'https://github.com/acme/old/',
    keywords: ['one', 'two'],
  });
  expect(facts('Author: Anthropic, PBC.').author).toEqual({ name: 'Anthropic, PBC.' });
  expect(facts('Maintainer-email: Bob <bob@example.org>').author).toEqual({
    name: 'Bob',
    email: 'bob@example.org',
  });
  expect(facts(`License: ${'the whole text of a licence '.repeat(9)}`).license).toBeUndefined();
});

describe('versions', () => {
  test.each([
    ['1.2.3', '1.2.3'],
    ['2025.09.05', '2025.9.5'],
    ['1', '1.0.0'],
    ['1.2.3.4', '1.2.3+4'],
    ['v1.0a1', '1.0.0-alpha.1'],
    ['1.0b', '1.0.0-beta.0'],
    ['1.0-rc.2', '1.0.0-rc.2'],
    ['1.0.dev7', '1.0.0-dev.7'],
    ['1.0rc1.dev7', '1.0.0-rc.1.dev.7'],
    ['1.0.post3', '1.0.0+post.3'],
    ['1.0-3', '1.0.0+post.3'],
    ['2!1.0+ubuntu-1', '1.0.0+ubuntu.1'],
    ['latest', undefined],
  ])('%s is %s', (version, expected) => {
    expect(semanticVersion(version)).toBe(expected);
  });

  test('whatever is read is a semantic version', () => {
    const parts = fc.record({
      release: fc.array(fc.nat(9999), { minLength: 1, maxLength: 5 }),
      stage: fc.constantFrom('', 'a', '.beta-', '-RC.', '_pre', 'c'),
      stageNumber: fc.constantFrom('', '0', '007'),
      post: fc.constantFrom('', '.post1', '-2', '.rev'),
      dev: fc.constantFrom('', '.dev', '.dev03'),
      local: fc.constantFrom('', '+a.1', '+a_b-c'),
    });
    fc.assert(
      fc.property(parts, ({ release, stage, stageNumber, post, dev, local }) => {
        const staged = stage === '' ? '' : `${stage}${stageNumber}`;
        const version = semanticVersion(`${release.join('.')}${staged}${post}${dev}${local}`);
        expect(version).toMatch(
          /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[a-z]+\.(0|[1-9]\d*)(\.dev\.(0|[1-9]\d*))?)?(\+[\da-z.]+)?$/,
        );
      }),
    );
  });
});
