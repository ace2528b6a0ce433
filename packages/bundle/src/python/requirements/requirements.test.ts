import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { BundleError } from '../../error/index.ts';
import {
  formatMarker,
  formatRequirement,
  type Marker,
  parseMarker,
  parseRequirement,
  readRequirements,
} from '../index.ts';

test.each([
  ['requests', { name: 'requests', extras: [], specifier: '' }],
  [
    'Foo.Bar[A,b-C] >= 1.2 , < 2',
    { name: 'foo-bar', extras: ['a', 'b-c'], specifier: '>= 1.2 , < 2' },
  ],
  ['x (>=1.0)', { name: 'x', extras: [], specifier: '>=1.0' }],
  ['x[]==1.*', { name: 'x', extras: [], specifier: '==1.*' }],
  ['x~=1.2,', { name: 'x', extras: [], specifier: '~=1.2' }],
  [
    "tomli>=2; python_version < '3.11'",
    { name: 'tomli', extras: [], specifier: '>=2', marker: "python_version < '3.11'" },
  ],
  [
    'x @ https://h/x;y.whl#sha256=ab ; os_name == "nt"',
    {
      name: 'x',
      extras: [],
      specifier: '',
      url: 'https://h/x;y.whl#sha256=ab',
      marker: 'os_name == "nt"',
    },
  ],
])('%j is read', (text, requirement) => {
  expect(parseRequirement(text)).toEqual(requirement);
});

test.each([
  [
    '',
    'column 1 of ``: expected the name of a project, of letters, digits and `._-` between them, found the end',
  ],
  ['foo bar', 'column 5 of `foo bar`: expected versions as `>=1.2,<2`, found `bar`'],
  ['foo>=1,~=2', 'column 8 of `foo>=1,~=2`: expected versions as `>=1.2,<2`, found `~=2`'],
  ['foo[a', 'expected `,` or `]` after an extra, found the end'],
  ['foo (>=1', 'expected `)` after the versions, found the end'],
  ['foo @', 'expected an address after `@`, found the end'],
  [
    "foo; python_verson < '3'",
    'expected a variable of the environment or a text in quotes, found `python_verson',
  ],
  ["foo; os_name = 'nt'", 'expected a comparison as `==`, `>=`, `in` or `not in`, found `='],
  ["foo; (os_name == 'nt'", 'expected `and`, `or` or `)`, found the end'],
  ["foo; os_name == 'nt' nor", 'expected `and`, `or` or the end of the marker, found `nor`'],
  [
    "foo; python_version ~= '3'",
    "expected a version of two numbers or more after `~=`, found `'3'`",
  ],
])('%j is refused with its place', (text, message) => {
  expect(() => parseRequirement(text)).toThrow(message);
});

const long = 'ab'.repeat(32);

test('a requirements file is read with what stands beside the requirements', () => {
  const text = [
    '\uFEFF# made by a tool',
    '-r base.txt',
    '--requirement=more/dev.txt',
    '-cconstraints.txt -e ./local',
    '-i https://${TOKEN}@index.example/simple --pre',
    'foo==1.0 ; python_version >= "3.8" \\',
    `    --hash=sha256:${long} \\`,
    '    # why',
    '',
    `bar[x]==2 --hash sha256:${long} --hash=sha256:${long.toUpperCase()}  # a comment`,
    './wheels/baz-1.0-py3-none-any.whl',
    'git+https://host/x.git@main#egg=x',
    'https://host/x#fragment',
    'name @ https://host/name.whl',
    '--find-links "a folder"',
  ].join('\r\n');
  expect(readRequirements(text)).toEqual({
    requirements: [
      {
        requirement: {
          name: 'foo',
          extras: [],
          specifier: '==1.0',
          marker: 'python_version >= "3.8"',
        },
        line: 6,
        hashes: [`sha256:${long}`],
      },
      {
        requirement: { name: 'bar', extras: ['x'], specifier: '==2' },
        line: 10,
        hashes: [`sha256:${long}`, `sha256:${long}`],
      },
      {
        requirement: { name: 'name', extras: [], specifier: '', url: 'https://host/name.whl' },
        line: 14,
        hashes: [],
      },
    ],
    includes: [
      { value: 'base.txt', line: 2 },
      { value: 'more/dev.txt', line: 3 },
    ],
    constraints: [{ value: 'constraints.txt', line: 4 }],
    editables: [{ value: './local', line: 4 }],
    locations: [
      { value: './wheels/baz-1.0-py3-none-any.whl', line: 11 },
      { value: 'git+https://host/x.git@main#egg=x', line: 12 },
      { value: 'https://host/x#fragment', line: 13 },
    ],
    options: [
      { name: '--index-url', value: 'https://${TOKEN}@index.example/simple', line: 5 },
      { name: '--pre', line: 5 },
      { name: '--find-links', value: 'a folder', line: 15 },
    ],
  });
});

test.each([
  ['ok\nfoo==\n', 'r.txt:2:4: expected versions'],
  ['ok\nfoo \\\n  ==1 \\\n  ; os_nam == "nt"', 'r.txt:4:5: expected a variable of the environment'],
  ['foo==1 --hash=md5:00', 'r.txt:1:8: expected `--hash=sha256:` and 64 hexadecimal digits'],
  ['\n--target x', 'r.txt:2:1: expected an option that a requirements file may have'],
  ['-r', 'r.txt:1:1: expected an option'],
])('the place of what is wrong in %j is told', (text, message) => {
  expect(() => readRequirements(text, 'r.txt')).toThrow(message);
});

const operand = fc.oneof(
  fc.constantFrom('os_name', 'python_version', 'extra').map((name) => ({ kind: 'variable', name })),
  fc
    .string()
    .filter((text) => !/'[^]*"|"[^]*'/.test(text))
    .map((text) => ({ kind: 'text', text })),
);
const markers = fc.letrec<{ marker: Marker; comparison: Marker; joined: Marker }>((tie) => ({
  comparison: fc.record({
    kind: fc.constant('comparison'),
    left: operand,
    operator: fc.constantFrom('==', '!=', '<', '<=', '>', '>=', '===', 'in', 'not in'),
    right: operand,
  }) as fc.Arbitrary<Marker>,
  joined: fc.record({
    kind: fc.constantFrom('and', 'or'),
    parts: fc.array(tie('marker'), { minLength: 2, maxLength: 3 }),
  }) as fc.Arbitrary<Marker>,
  marker: fc.oneof({ maxDepth: 4 }, tie('comparison'), tie('joined')),
})).marker;

test('every marker is read back to what it was written from', () => {
  fc.assert(
    fc.property(markers, (marker) => {
      expect(parseMarker(formatMarker(marker))).toEqual(marker);
    }),
  );
});

test('every requirement is read back to what it was written from', () => {
  const name = fc.stringMatching(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  const versions = fc.array(
    fc.tuple(fc.constantFrom('==', '>=', '<', '!=', '~='), fc.nat(9), fc.nat(99)),
    { maxLength: 3 },
  );
  const requirements = fc.record({
    name,
    extras: fc.array(name, { maxLength: 3 }),
    source: fc.oneof(
      versions.map((parts) => ({
        specifier: parts.map(([op, a, b]) => `${op}${a}.${b}`).join(','),
      })),
      fc.webUrl().map((url) => ({ specifier: '', url })),
    ),
    marker: fc.option(markers.map(formatMarker), { nil: undefined }),
  });
  fc.assert(
    fc.property(requirements, ({ source, marker, ...rest }) => {
      const whole = { ...rest, ...source, ...(marker === undefined ? {} : { marker }) };
      expect(parseRequirement(formatRequirement(whole))).toEqual(whole);
    }),
  );
});

const snippets = fc.array(
  fc.oneof(
    fc.constantFrom(
      "os_name == 'nt'",
      'foo',
      '>=1',
      ';',
      '(',
      ')',
      '[',
      ']',
      '@',
      ' and ',
      ' or ',
      '\n',
    ),
    fc.constantFrom(
      '\\\n',
      '#',
      ' --hash=sha256:',
      '-r',
      '-e ',
      '--index-url',
      "'",
      '"',
      ' ',
      'in',
      'not in',
    ),
    fc.string(),
  ),
);

test.each([
  ['parseRequirement', parseRequirement],
  ['parseMarker', parseMarker],
  ['readRequirements', readRequirements],
] as const)('%s refuses any text with its own error, or takes it', (_, read) => {
  fc.assert(
    fc.property(
      snippets.map((parts) => parts.join('')),
      (text) => {
        try {
          read(text);
        } catch (error) {
          expect(error).toBeInstanceOf(BundleError);
        }
      },
    ),
    { numRuns: 500 },
  );
});
