import { execFileSync } from 'node:child_process';
import { testNeeding } from '@opendxt/testkit';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  BundleError,
  fitsTag,
  type Floors,
  parseTarget,
  parseWheelName,
  type PythonMinor,
  type PythonTarget,
  targetNames,
} from '../../index.ts';

const python = (name: string, minor: PythonMinor, freeThreaded?: true): PythonTarget => ({
  target: parseTarget(name),
  minor,
  ...(freeThreaded === undefined ? {} : { freeThreaded }),
});

test('the name of a wheel says project, version, build and each of its tags', () => {
  expect(parseWheelName('dist/Foo.Bar-1.0-2b-py2.py3-none-any.whl')).toEqual({
    name: 'foo-bar',
    version: '1.0',
    build: '2b',
    tags: ['py2-none-any', 'py3-none-any'],
  });
  expect(parseWheelName('x-1.0.0RC1+Local_2-cp312-cp312-win_amd64.whl')).toMatchObject({
    version: '1.0.0rc1+local.2',
    tags: ['cp312-cp312-win_amd64'],
  });
});

test.each([
  'x-1.0.tar.gz',
  'x-1.0-py3-none.whl',
  'x-one-py3-none-any.whl',
  'x-1.0-b-py3-none-any.whl',
  'x-y-1.0-1-py3-none-any.whl',
  '-1.0-py3-none-any.whl',
  'x-1.0-py3--any.whl',
  'x.whl',
  `x-1.0-${'a.'.repeat(30)}a-${'b.'.repeat(30)}b-any.whl`,
])('%j is no name of a wheel', (name) => {
  expect(() => parseWheelName(name)).toThrow(BundleError);
});

test('the name of a wheel is read or refused, whatever it is', () => {
  const pieces = fc.constantFrom(
    'x',
    '1.0',
    'py3',
    'none',
    'any',
    '-',
    '-',
    '.',
    '_',
    '2',
    '+',
    '/',
  );
  const names = fc.oneof(
    fc.array(pieces).map((all) => all.join('')),
    fc.string(),
  );
  fc.assert(
    fc.property(names, (name) => {
      try {
        expect(parseWheelName(`${name}.whl`).tags.length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(BundleError);
      }
    }),
  );
});

test.each([
  ['cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64', 'linux-x64', '3.12', true],
  ['cp312-cp312-manylinux_2_17_x86_64', 'linux-x64-musl', '3.12', false],
  ['cp312-cp312-musllinux_1_2_x86_64', 'linux-x64', '3.12', false],
  ['cp312-cp312-manylinux_2_34_x86_64', 'linux-x64', '3.12', false],
  ['cp39-abi3-macosx_11_0_arm64', 'darwin-arm64', '3.13', true],
  ['cp39-abi3-macosx_14_0_arm64', 'darwin-arm64', '3.13', false],
  ['cp313-abi3-win_amd64', 'win32-x64', '3.12', false],
  ['cp312-cp312-win32', 'win32-x64', '3.12', false],
  ['py2.py3-none-any', 'win32-arm64', '3.8', true],
  ['py2-none-any', 'linux-x64', '3.8', false],
] as const)('%s on %s with Python %s: %s', (tag, target, minor, fits) => {
  expect(fitsTag(tag, python(target, minor))).toBe(fits);
});

test('a build without the lock takes wheels of its own ABI and pure ones alone', () => {
  const free = python('linux-x64', '3.13', true);
  expect(fitsTag('cp313-cp313t-manylinux_2_17_x86_64', free)).toBe(true);
  expect(fitsTag('cp313-cp313-manylinux_2_17_x86_64', free)).toBe(false);
  expect(fitsTag('cp39-abi3-manylinux_2_17_x86_64', free)).toBe(false);
  expect(fitsTag('py3-none-any', free)).toBe(true);
  expect(fitsTag('cp313-cp313t-win_amd64', python('win32-x64', '3.13'))).toBe(false);
});

test('how old a machine may be can be told', () => {
  const linux = python('linux-x64', '3.12');
  expect(fitsTag('cp312-cp312-manylinux_2_34_x86_64', linux, { glibc: '2.35' })).toBe(true);
  expect(fitsTag('cp312-cp312-manylinux_2_28_x86_64', linux, { glibc: '2.17' })).toBe(false);
  const mac = python('darwin-arm64', '3.12');
  expect(fitsTag('cp312-cp312-macosx_15_0_arm64', mac, { macos: '15.2' })).toBe(true);
});

const script = `
import inspect, itertools, json, sys
from pip._vendor.packaging import tags, _manylinux, _musllinux
def platforms(target, floors):
    system, arch = target['platform'], target['arch']
    machine = {'x64': 'x86_64', 'arm64': 'arm64' if system == 'darwin' else 'aarch64'}[arch]
    if system == 'win32': return [{'x64': 'win_amd64', 'arm64': 'win_arm64'}[arch]]
    version = tuple(map(int, floors['macos' if system == 'darwin' else 'musl' if target.get('libc') else 'glibc'].split('.')))
    if system == 'darwin': return list(tags.mac_platforms(version, machine))
    if target.get('libc'):
        _musllinux._get_musl_version = lambda *_: _musllinux._MuslVersion(*version)
        older = 'archs' not in inspect.signature(_musllinux.platform_tags).parameters
        return [*_musllinux.platform_tags(machine if older else [machine]), 'linux_' + machine]
    _manylinux._get_glibc_version = lambda: version
    _manylinux._is_compatible = lambda *args: _manylinux._GLibCVersion(*version) >= args[-1]
    _manylinux._have_compatible_abi = lambda *_: True
    older = 'archs' not in inspect.signature(_manylinux.platform_tags).parameters
    found = _manylinux.platform_tags('linux_' + machine, machine) if older else _manylinux.platform_tags([machine])
    return [*found, 'linux_' + machine]
def supported(python, floors):
    minor = int(python['minor'][2:])
    where = platforms(python['target'], floors)
    abi = 'cp3%d%s' % (minor, 't' if python.get('freeThreaded') else '')
    found = [*tags.cpython_tags((3, minor), [abi], where), *tags.compatible_tags((3, minor), 'cp3%d' % minor, where)]
    # The older of these knew of no build without the lock.
    return {str(tag) for tag in found if not (abi.endswith('t') and tag.abi == 'abi3')}
print(json.dumps([[tag in known for tag in asked] for known, asked in ((supported(p, f), a) for p, f, a in json.load(sys.stdin))]))
`;

const interpreters = [
  'cp36',
  'cp312',
  'cp313',
  'cp314',
  'cp3',
  'py3',
  'py2',
  'py38',
  'py313',
  'pp310',
];
const abis = ['none', 'abi3', 'cp312', 'cp313', 'cp313t'];
const machines = ['x86_64', 'aarch64', 'arm64', 'universal2', 'i686', 'intel'];
const platforms = [
  'any',
  'win32',
  'win_amd64',
  'win_arm64',
  ...[
    'linux',
    'manylinux1',
    'manylinux2010',
    'manylinux2014',
    'manylinux_2_5',
    'manylinux_2_17',
    'manylinux_2_4',
    'manylinux_2_28',
    'manylinux_2_35',
    'musllinux_1_1',
    'musllinux_1_2',
    'musllinux_2_0',
    'macosx_10_3',
    'macosx_10_9',
    'macosx_10_16',
    'macosx_10_17',
    'macosx_11_0',
    'macosx_11_1',
    'macosx_13_0',
    'macosx_14_0',
  ].flatMap((system) => machines.map((machine) => `${system}_${machine}`)),
];

testNeeding('python3', 'pip')('every tag fits where it fits for pip', () => {
  const all = interpreters.flatMap((one) =>
    abis.flatMap((abi) => platforms.map((platform) => `${one}-${abi}-${platform}`)),
  );
  const pythons = targetNames.flatMap((name) => [
    python(name, '3.8'),
    python(name, '3.12'),
    python(name, '3.13'),
    python(name, '3.13', true),
  ]);
  const floors: Required<Floors>[] = [
    { glibc: '2.28', musl: '1.2', macos: '13.0' },
    { glibc: '2.17', musl: '1.1', macos: '11.0' },
    { glibc: '2.39', musl: '1.2', macos: '14.5' },
  ];
  const cases = pythons.flatMap((one) => floors.map((floor) => [one, floor] as const));
  const input = JSON.stringify(cases.map((one) => [...one, all]));
  const output = execFileSync('python3', ['-c', script], { input, maxBuffer: 2 ** 28 });
  const theirs = JSON.parse(output.toString()) as boolean[][];
  const wrong = cases.flatMap(([one, floor], at) =>
    all
      .filter((tag, index) => fitsTag(tag, one, floor) !== theirs[at]![index])
      .map((tag) => [tag, one, floor]),
  );
  expect(wrong.slice(0, 20)).toEqual([]);
  expect(theirs.flat().filter(Boolean).length).toBeGreaterThan(1000);
});
