import { expect, test } from 'vitest';
import {
  allowsPython,
  allowsVersion,
  appliesTo,
  compareVersions,
  parseTarget,
  type PythonTarget,
} from '../../index.ts';

const windows: PythonTarget = { target: parseTarget('win32-x64'), minor: '3.12' };
const mac: PythonTarget = { target: parseTarget('darwin-arm64'), minor: '3.10' };

test('a marker is judged for the target and not for this machine', () => {
  expect(appliesTo("sys_platform == 'win32'", windows)).toBe(true);
  expect(appliesTo("sys_platform == 'win32'", mac)).toBe(false);
  expect(appliesTo("platform_machine == 'arm64' and python_version < '3.11'", mac)).toBe(true);
  expect(appliesTo(undefined, mac)).toBe(true);
});

test('`and` binds closer than `or`, and parentheses closer than both', () => {
  const nt = "os_name == 'nt'";
  const never = "os_name == 'never'";
  expect(appliesTo(`${nt} or ${never} and ${never}`, windows)).toBe(true);
  expect(appliesTo(`(${nt} or ${never}) and ${never}`, windows)).toBe(false);
  expect(appliesTo(`((${nt}) and (${nt} or (${never})))`, windows)).toBe(true);
});

test('an extra is wanted when it is among those that were asked for, however it is written', () => {
  expect(appliesTo("extra == 'Dev_Tools'", windows)).toBe(false);
  expect(appliesTo("extra == 'Dev_Tools'", windows, ['x', 'dev-tools'])).toBe(true);
  expect(appliesTo("'dev' in extras", windows, { extras: ['dev'] })).toBe(true);
  expect(appliesTo("'dev' not in dependency_groups", windows, { groups: ['dev'] })).toBe(false);
});

test('the release of a kernel that nobody knows is compared as a text', () => {
  expect(appliesTo("platform_release >= '20.0'", mac)).toBe(false);
  expect(appliesTo("'Microsoft' in platform_release", mac)).toBe(false);
});

test('versions are compared by number, those of markers too', () => {
  expect(appliesTo("python_version >= '3.9'", mac)).toBe(true);
  expect(appliesTo("python_full_version < '3.10.1'", mac)).toBe(true);
  expect(allowsVersion('>=1.9,!=1.11', '1.10')).toBe(true);
  expect(allowsVersion('', '2.0rc1')).toBe(true);
  expect(allowsVersion('>=1', 'no version')).toBe(false);
  expect(compareVersions('1.10', '1.9')).toBeGreaterThan(0);
  expect(compareVersions('weird', '0.1')).toBeLessThan(0);
});

test('a minor is taken where any of its patch versions is', () => {
  expect(allowsPython('>=3.10.2,<4', '3.10')).toBe(true);
  expect(allowsPython('!=3.9.0,>=3.9', '3.9')).toBe(true);
  expect(allowsPython('>=3.10', '3.9')).toBe(false);
  expect(allowsPython('==3.10.*', '3.11')).toBe(false);
  expect(allowsPython(undefined, '3.8')).toBe(true);
});
