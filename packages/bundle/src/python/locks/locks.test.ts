import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  BundleError,
  lockedByPylock,
  lockedByUv,
  type LockedPackage,
  parseTarget,
  type PythonMinor,
  readPylock,
  readUvLock,
} from '../../index.ts';

const hash = `sha256:${'0a'.repeat(32)}`;
const uvLock = `
version = 1
revision = 3
requires-python = ">=3.10"
resolution-markers = ["python_full_version >= '3.11'", "python_full_version < '3.11'"]

[[package]]
name = "demo"
version = "0.1.0"
source = { virtual = "." }
dependencies = [
    { name = "Num.py", version = "2.2", source = { registry = "https://index.example/simple" }, marker = "python_full_version < '3.11'" },
    { name = "num-py", version = "2.5", marker = "python_full_version >= '3.11'" },
    { name = "client", extra = ["cli"] },
]

[package.optional-dependencies]
more = [{ name = "pretty" }]

[package.dev-dependencies]
dev = [{ name = "checker" }]

[[package]]
name = "num-py"
version = "2.2"
source = { registry = "https://index.example/simple" }
resolution-markers = ["python_full_version < '3.11'"]
sdist = { url = "https://files.example/num_py-2.2.tar.gz", hash = "${hash}", size = 9 }
wheels = [
    { url = "https://files.example/num_py-2.2%2Blocal-cp310-cp310-win_amd64.whl#x", hash = "${hash.toUpperCase().replace('SHA', 'sha')}", size = 12 },
]

[[package]]
name = "num-py"
version = "2.5"
source = { registry = "https://index.example/simple" }
resolution-markers = ["python_full_version >= '3.11'"]
wheels = [{ path = "wheels/num_py-2.5-py3-none-any.whl", hash = "${hash}" }]

[[package]]
name = "client"
version = "1.0"
source = { registry = "https://index.example/simple" }
dependencies = [{ name = "win", marker = "sys_platform == 'win32'" }, { name = "pretty", marker = "sys_platform == 'linux'" }]

[package.optional-dependencies]
cli = [{ name = "typed", marker = "python_full_version >= '3.11'" }, { name = "client", extra = ["cli"] }]

[[package]]
name = "win"
version = "3"
source = { git = "https://host.example/win?rev=1#abc" }

[[package]]
name = "pretty"
version = "13"
source = { url = "https://host.example/pretty.whl" }

[[package]]
name = "typed"
version = "0.9"
source = { registry = "" }

[[package]]
name = "checker"
version = "8"
source = { registry = "" }
`;

const at = (target: string, minor: PythonMinor) => ({ target: parseTarget(target), minor });
const names = (packages: readonly LockedPackage[]) =>
  packages.map((one) => `${one.name}==${one.version}`);

test('a lock of uv gives each target what it needs, and each fork its version', () => {
  const lock = readUvLock(uvLock);
  expect(names(lockedByUv(lock, at('linux-x64', '3.12')))).toEqual([
    'client==1.0',
    'num-py==2.5',
    'pretty==13',
    'typed==0.9',
  ]);
  expect(names(lockedByUv(lock, at('win32-x64', '3.10')))).toEqual([
    'client==1.0',
    'num-py==2.2',
    'win==3',
  ]);
  const wanted = { extras: ['More'], groups: ['dev'], project: 'Demo' };
  expect(names(lockedByUv(lock, at('darwin-arm64', '3.10'), wanted))).toEqual([
    'checker==8',
    'client==1.0',
    'num-py==2.2',
    'pretty==13',
  ]);
});

test('files of a lock of uv keep their names, digests and sizes', () => {
  const { packages, markers, requiresPython } = readUvLock(uvLock);
  expect({ markers, requiresPython }).toEqual({
    markers: ["python_full_version >= '3.11'", "python_full_version < '3.11'"],
    requiresPython: '>=3.10',
  });
  expect(packages.find(({ version }) => version === '2.2')).toMatchObject({
    name: 'num-py',
    source: { kind: 'registry', at: 'https://index.example/simple' },
    wheels: [{ name: 'num_py-2.2+local-cp310-cp310-win_amd64.whl', hashes: [hash], size: 12 }],
    sdist: { name: 'num_py-2.2.tar.gz', hashes: [hash], size: 9 },
  });
  expect(packages.find(({ version }) => version === '2.5')?.wheels).toEqual([
    {
      name: 'num_py-2.5-py3-none-any.whl',
      path: 'wheels/num_py-2.5-py3-none-any.whl',
      hashes: [hash],
    },
  ]);
});

const pylock = `
lock-version = "1.0"
created-by = "a tool"
requires-python = ">=3.9"
environments = ["sys_platform != 'darwin'"]
extras = ["cli"]
dependency-groups = ["dev"]
default-groups = ["main"]

[[packages]]
name = "client"
version = "1.0"
index = "https://index.example/simple"
dependencies = [{ name = "win" }]
wheels = [
    { name = "client-1.0-py3-none-any.whl", url = "https://files.example/x", upload-time = 2026-01-01T00:00:00Z, size = 5, hashes = { sha256 = "${'0A'.repeat(32)}", sha512 = "ff" } },
]

[[packages]]
name = "win"
version = "3"
marker = "sys_platform == 'win32'"
archive = { url = "https://host.example/win-3-py3-none-any.whl", hashes = { sha256 = "00" } }

[[packages]]
name = "pretty"
version = "13"
marker = "'cli' in extras"
requires-python = ">=3.11"
vcs = { type = "git", url = "https://host.example/pretty", commit-id = "abc" }

[[packages]]
name = "checker"
version = "8"
marker = "'dev' in dependency_groups"
archive = { path = "checker-8.tar.gz", hashes = { sha256 = "00" } }

[[packages]]
name = "common"
version = "1"
marker = "'main' in dependency_groups"

[[packages]]
name = "demo"
directory = { path = ".", editable = true }
`;

test('a pylock gives each target what its markers want', () => {
  const lock = readPylock(pylock);
  expect(names(lockedByPylock(lock, at('win32-x64', '3.12')))).toEqual([
    'client==1.0',
    'common==1',
    'win==3',
  ]);
  const wanted = { extras: ['cli'], groups: ['dev'] };
  expect(names(lockedByPylock(lock, at('linux-x64', '3.11'), wanted))).toEqual([
    'checker==8',
    'client==1.0',
    'pretty==13',
  ]);
  expect(names(lockedByPylock(lock, at('linux-x64', '3.10'), wanted))).toEqual([
    'checker==8',
    'client==1.0',
  ]);
});

test('a pylock that is not for a target says what it is for', () => {
  const lock = readPylock(pylock);
  expect(() => lockedByPylock(lock, at('darwin-x64', '3.12'))).toThrow(
    'the lock is not for Python 3.12 on darwin-x64',
  );
  expect(() => lockedByPylock(lock, at('linux-x64', '3.8'))).toThrow(BundleError);
});

test('files and sources of a pylock are read', () => {
  const [client, win, pretty, checker, , demo] = readPylock(pylock).packages;
  expect(client?.wheels).toEqual([
    {
      name: 'client-1.0-py3-none-any.whl',
      url: 'https://files.example/x',
      hashes: [hash, 'sha512:ff'],
      size: 5,
    },
  ]);
  expect(win).toMatchObject({
    source: { kind: 'url' },
    wheels: [{ name: 'win-3-py3-none-any.whl' }],
  });
  expect(pretty?.source).toEqual({ kind: 'git', at: 'https://host.example/pretty' });
  expect(checker).toMatchObject({ source: { kind: 'path' }, sdist: { path: 'checker-8.tar.gz' } });
  expect(demo?.source).toEqual({ kind: 'editable', at: '.' });
});

test.each([
  ['version = ', 'uv.lock:1:'],
  ['version = 2', 'uv.lock: `version`: expected `version = 1`, found `2`'],
  ['version = 1\npackage = 3', 'uv.lock: `package`: expected a list, found `3`'],
  ['version = 1\n[[package]]\nname = "x"', 'uv.lock: `package[0]`: expected `source`'],
  ['version = 1\n[[package]]\nsource = {}', 'uv.lock: `package[0]`: expected `name`'],
  [
    'version = 1\n[[package]]\nname = "x"\nsource = { registry = 1 }',
    'uv.lock: `package[0].source.registry`: expected a text, found `1`',
  ],
])('what is wrong in the lock %j is told with its place', (text, message) => {
  expect(() => readUvLock(text)).toThrow(message);
});

test('a lock without the project, or without a package that it names, is refused', () => {
  const project = 'version = 1\n[[package]]\nname = "x"\nsource = { virtual = "." }\n';
  const python = at('linux-x64', '3.12');
  expect(() => lockedByUv(readUvLock('version = 1'), python)).toThrow('the lock has no project');
  expect(() => lockedByUv(readUvLock(project), python, { project: 'y' })).toThrow('no project `y`');
  const lacking = readUvLock(`${project}dependencies = [{ name = "gone", version = "1" }]`);
  expect(() => lockedByUv(lacking, python)).toThrow(
    'the lock names `gone` 1 and has no such package',
  );
});

const pieces = fc.constantFrom(
  ...'version = 1|lock-version = "1.0"|[[package]]|[[packages]]|name = "x"|source = {}|wheels = [{}]|wheels = 3|[package.x]|markers = "a"|dependencies = [1]|vcs = {}|hashes = 1979-05-27|"|['.split(
    '|',
  ),
);
const texts = fc.oneof(
  fc.array(pieces).map((all) => all.join('\n')),
  fc.string(),
);

test.each([
  ['readUvLock', readUvLock],
  ['readPylock', readPylock],
] as const)('%s refuses any text with its own error, or takes it', (_, read) => {
  fc.assert(
    fc.property(texts, (text) => {
      try {
        read(text);
      } catch (error) {
        expect(error).toBeInstanceOf(BundleError);
      }
    }),
    { numRuns: 500 },
  );
});
