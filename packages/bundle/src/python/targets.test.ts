import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { BundleError } from '../error/index.ts';
import { parseTarget, targetNames } from '../targets/index.ts';
import {
  fitsScope,
  normaliseName,
  parsePackageFolder,
  parsePythonMinors,
  parsePythonScope,
  parsePythonTargetName,
  platformFolder,
  type PythonMinor,
  pythonScopeName,
  type PythonTarget,
  pythonTargetName,
} from './index.ts';

test('names of projects are compared without case and kind of separator', () => {
  for (const name of ['Foo.Bar_baz', 'foo-bar-baz', 'FOO--BAR._baz', ' foo-bar-baz ']) {
    expect(normaliseName(name)).toBe('foo-bar-baz');
  }
});

test('a Python on a target has a name that says all of it', () => {
  const linux = parseTarget('linux-x64');
  expect(pythonTargetName({ target: linux, minor: '3.12' })).toBe('cp312-linux-x64');
  const musl = parseTarget('linux-x64-musl');
  expect(pythonTargetName({ target: musl, minor: '3.13', freeThreaded: true })).toBe(
    'cp313t-linux-x64-musl',
  );
});

test('every name of a Python on a target is read back to what it was made from', () => {
  const pythons = fc.record({
    target: fc.constantFrom(...targetNames.map(parseTarget)),
    minor: fc.nat(40).map((minor): PythonMinor => `3.${minor}`),
    freeThreaded: fc.constantFrom(true, undefined),
  });
  fc.assert(
    fc.property(pythons, ({ freeThreaded, ...python }) => {
      const whole = { ...python, ...(freeThreaded === undefined ? {} : { freeThreaded }) };
      expect(parsePythonTargetName(pythonTargetName(whole))).toEqual(whole);
    }),
  );
});

test.each(['common', 'cp312', 'cp312-linux', 'cp27-linux-x64', 'cp312-linux-x64-glibc', ''])(
  'the folder %j is for no Python in particular',
  (name) => {
    expect(parsePythonTargetName(name)).toBeUndefined();
  },
);

test('a folder of a universal bundle is for one Python, for a platform or for all', () => {
  const musl = { platform: 'linux', arch: 'x64', libc: 'musl' } as const;
  const python: PythonTarget = { target: musl, minor: '3.12' };
  const folders = ['cp312-linux-x64-musl', platformFolder(musl), 'common'];
  const scopes = folders.map((name) => parsePackageFolder(name));
  expect(scopes).toEqual([{ target: python }, { platform: musl }, {}]);
  const fitting = (one: PythonTarget) => scopes.map((scope) => fitsScope(scope ?? {}, one));
  expect(fitting(python)).toEqual([true, true, true]);
  expect(fitting({ ...python, minor: '3.13' })).toEqual([false, true, true]);
  expect(fitting({ ...python, freeThreaded: true })).toEqual([false, true, true]);
  const glibc: PythonTarget = { ...python, target: { platform: 'linux', arch: 'x64' } };
  expect(fitting(glibc)).toEqual([false, false, true]);
  for (const name of ['commons', 'common-', 'common-linux', 'common-cp312-linux-x64', 'linux-x64'])
    expect(parsePackageFolder(name)).toBeUndefined();
  for (const name of ['cp313t-win32-x64', 'darwin-arm64'])
    expect(pythonScopeName(parsePythonScope(name) ?? {})).toBe(name);
});

test('versions of Python are written one by one, as a list, or from one to another', () => {
  expect(parsePythonMinors('3.12')).toEqual(['3.12']);
  expect(parsePythonMinors('3.12, 3.9,3.12')).toEqual(['3.9', '3.12']);
  expect(parsePythonMinors('3.9-3.11')).toEqual(['3.9', '3.10', '3.11']);
  expect(parsePythonMinors('3.8,3.10-3.11')).toEqual(['3.8', '3.10', '3.11']);
});

test.each(['', '3', '3.12.1', '2.7', '3.13-3.10', '3.10-', '3.10-3.11-3.12', 'python3', '3.1000'])(
  'versions of Python are not written as %j',
  (text) => {
    expect(() => parsePythonMinors(text)).toThrow(BundleError);
  },
);
