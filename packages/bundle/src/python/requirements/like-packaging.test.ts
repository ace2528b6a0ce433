import { execFileSync } from 'node:child_process';
import { testNeeding } from '@opendxt/testkit';
import * as fc from 'fast-check';
import { expect } from 'vitest';
import {
  allowsVersion,
  appliesTo,
  markerEnvironment,
  parseTarget,
  type PythonMinor,
  targetNames,
} from '../../index.ts';

const script = `
import json, sys
from pip._vendor.packaging.markers import Marker
cases = json.load(sys.stdin)
print(json.dumps([Marker(text).evaluate({**env, 'extra': extra}) for text, env, extra in cases]))
`;

const texts: Readonly<Record<string, readonly string[]>> = {
  python_version: ['3.8', '3.9', '3.10', '3.12', '3', '3.1', '3.9.1', '2.7', '4'],
  python_full_version: ['3.8', '3.10.0', '3.12.0', '3.12.1', '3.11.3', '3.9.0', '3.13.0b1'],
  implementation_version: ['3.10', '3.12.0', '3.13.2'],
  implementation_name: ['cpython', 'pypy', ''],
  platform_python_implementation: ['CPython', 'PyPy', 'Jython'],
  os_name: ['nt', 'posix', 'java'],
  sys_platform: ['win32', 'linux', 'darwin', 'cygwin', 'win32 linux'],
  platform_system: ['Windows', 'Linux', 'Darwin', 'Windows Darwin', 'linux'],
  platform_machine: ['x86_64', 'arm64', 'aarch64', 'AMD64', 'ARM64', 'x86_64 AMD64'],
  extra: ['cli', 'test', ''],
};
const operators = ['==', '!=', '<', '<=', '>', '>=', 'in', 'not in'];

const comparison = fc
  .tuple(fc.constantFrom(...Object.keys(texts)), fc.constantFrom(...operators), fc.boolean())
  .chain(([name, operator, isTurned]) =>
    fc.constantFrom(...(texts[name] ?? [])).map((text) => {
      // A pre-release on the left of an order is where the versions of that library differ.
      if (isTurned && !/[ab]\d/.test(text)) return `'${text}' ${operator} ${name}`;
      return `${name} ${operator} "${text}"`;
    }),
  );
const wildcards = fc
  .tuple(
    fc.constantFrom('python_version', 'python_full_version'),
    fc.constantFrom(
      '== "3.1*"',
      '== "3.12.*"',
      '!= "3.9.*"',
      '~= "3.9"',
      '~= "3.10.0"',
      '=== "3.12"',
    ),
  )
  .map((parts) => parts.join(' '));
const markers = fc.letrec<{ marker: string; joined: string }>((tie) => ({
  joined: fc
    .tuple(tie('marker'), fc.constantFrom('and', 'or'), tie('marker'), fc.boolean())
    .map(([one, word, other, enclosed]) =>
      enclosed ? `(${one} ${word} ${other})` : `${one} ${word} ${other}`,
    ),
  marker: fc.oneof({ maxDepth: 4 }, comparison, comparison, wildcards, tie('joined')),
})).marker;
const pythons = fc.record({
  target: fc.constantFrom(...targetNames.map(parseTarget)),
  minor: fc.integer({ min: 8, max: 14 }).map((minor): PythonMinor => `3.${minor}`),
});

const specifierScript = `
import json, sys
from pip._vendor.packaging.specifiers import SpecifierSet
print(json.dumps([SpecifierSet(text).contains(version, prereleases=True) for text, version in json.load(sys.stdin)]))
`;
const version = fc
  .tuple(
    fc.constantFrom('', '1!'),
    fc.array(fc.nat(2), { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '', '', 'a1', 'b2', 'rc1', '.post1', '.dev1', 'a1.dev2'),
  )
  // Older ones of that library forget to fill up a short release that a pre-release follows.
  .filter(([, release, rest]) => rest === '' || release.length === 3)
  .map(([epoch, release, rest]) => `${epoch}${release.join('.')}${rest}`);
const specifiers = fc.oneof(
  fc
    .tuple(fc.constantFrom('==', '!=', '<', '<=', '>', '>='), version)
    .map((parts) => parts.join('')),
  fc
    .tuple(fc.constantFrom('==', '!='), fc.nat(2), fc.constantFrom('', '.1', '.0'))
    .map(([op, a, b]) => `${op}${a}${b}.*`),
  fc
    .tuple(fc.nat(2), fc.nat(2), fc.constantFrom('', '.1', '.0rc1'))
    .map(([a, b, c]) => `~=${a}.${b}${c}`),
);

testNeeding('python3', 'pip')('versions are taken by the specifiers that take them for pip', () => {
  const lists = fc.array(specifiers, { minLength: 1, maxLength: 3 }).map((all) => all.join(','));
  const cases = fc.sample(fc.tuple(lists, version), 6000);
  const output = execFileSync('python3', ['-c', specifierScript], { input: JSON.stringify(cases) });
  const theirs = JSON.parse(output.toString()) as boolean[];
  const wrong = cases.filter(
    ([specifier, found], at) => allowsVersion(specifier, found) !== theirs[at],
  );
  expect(wrong).toEqual([]);
});

testNeeding('python3', 'pip')('markers mean to us what they mean to pip', () => {
  const cases = fc.sample(fc.tuple(markers, pythons, fc.constantFrom('', 'cli', 'test')), 4000);
  const input = cases.map(([text, python, extra]) => [text, markerEnvironment(python), extra]);
  const output = execFileSync('python3', ['-c', script], { input: JSON.stringify(input) });
  const theirs = JSON.parse(output.toString()) as boolean[];
  const wrong = cases.filter(
    ([text, python, extra], index) =>
      appliesTo(text, python, extra === '' ? [] : [extra]) !== theirs[index],
  );
  expect(wrong).toEqual([]);
  expect(theirs.filter(Boolean).length).toBeGreaterThan(400);
  expect(theirs.filter((holds) => !holds).length).toBeGreaterThan(400);
});
