import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { temporaryFolder, testNeeding, writeTree } from '@opendxt/testkit';
import { describe, expect, test } from 'vitest';
import type { PythonTarget } from '../types.ts';
import { bootstrapSource, type BootstrapFacts } from './index.ts';

const linux = { platform: 'linux', arch: 'x64' } as const;
const pure: BootstrapFacts = { main: 'main.py', layout: 'lib', minimum: '3.6', targets: [] };
const where = `
import json, sys, os
import packed, own
print(json.dumps({'packed': packed.__file__, 'own': own.__file__, 'argv': sys.argv, 'name': __name__}))
`;

/** Interpreters of this machine by version, as `3.9.18`. */
const pythons = new Map(
  [join(homedir(), '.pyenv', 'versions')]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => [name, join(folder, name)] as const))
    .map(([name, folder]): [string, string] => [name, join(folder, 'bin/python')])
    .filter(([, path]) => existsSync(path)),
);
const threes = [...pythons].filter(([name]) => name.startsWith('3.'));

/** The Python, and what stands before and after the name of the bootstrap. */
type Run = (
  python: string,
  before?: readonly string[],
  after?: readonly string[],
) => SpawnSyncReturns<string>;

async function extension(folder: string, facts: BootstrapFacts) {
  await writeTree(folder, {
    'an extension/server/start.py': bootstrapSource(facts),
    'an extension/server/main.py': where,
    'an extension/server/own.py': '',
    'an extension/server/lib/packed/__init__.py': '',
  });
  const root = join(folder, 'an extension');
  const run: Run = (python, before = [], after = []) =>
    spawnSync(python, [...before, join(root, 'server/start.py'), ...after], {
      cwd: '/',
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], PYTHONDONTWRITEBYTECODE: '1' },
    });
  return { root, run };
}

/** Runs the bootstrap in a Python that says what another one would say of itself. */
const pretending = (code: string) => [
  '-c',
  `import sys, os, sysconfig, runpy\n${code}\nscript = sys.argv[1]; del sys.argv[0]\nrunpy.run_path(script, run_name='__main__')`,
];

testNeeding('python3')(
  'every Python that is new enough starts the server, isolated or not',
  {
    timeout: 120_000,
  },
  async () => {
    await using folder = await temporaryFolder();
    const it = await extension(folder.path, pure);
    const options = [[], ['-I'], ['-E', '-s'], ['-B', '-u'], ['-S']];
    for (const [version, python] of [...threes, ['', 'python3']]) {
      for (const flags of [...options, ...(Number(version?.split('.')[1]) > 10 ? [['-P']] : [])]) {
        const { stdout, stderr, status } = it.run(python ?? '', flags, ['one', 'two']);
        expect({ status, stderr }, `${python} ${flags.join(' ')}`).toEqual({
          status: 0,
          stderr: '',
        });
        expect(JSON.parse(stdout)).toEqual({
          packed: join(it.root, 'server/lib/packed/__init__.py'),
          own: join(it.root, 'server/own.py'),
          argv: [join(it.root, 'server/main.py'), 'one', 'two'],
          name: '__main__',
        });
      }
    }
  },
);

describe('says in one line what is wrong', () => {
  const targets: readonly PythonTarget[] = [
    { target: linux, minor: '3.11' },
    { target: linux, minor: '3.12' },
    { target: { platform: 'win32', arch: 'x64' }, minor: '3.12' },
    { target: { platform: 'darwin', arch: 'arm64' }, minor: '3.12' },
  ];
  const universal: BootstrapFacts = { ...pure, layout: 'universal', minimum: '3.11', targets };
  const has = 'cp311-linux-x64, cp312-linux-x64, cp312-win32-x64, cp312-darwin-arm64';

  testNeeding('python3')('when the Python is too old', async () => {
    await using folder = await temporaryFolder();
    const it = await extension(folder.path, { ...pure, minimum: '3.99' });
    for (const [, python] of [...pythons, ['', 'python3']]) {
      const { stderr, status } = it.run(python ?? '');
      expect(status).toBe(78);
      expect(stderr).toMatch(
        /^This extension needs Python 3\.99 or newer, found \d+\.\d+\.\d+ at \/\S+; install a newer Python\n$/,
      );
    }
  });

  const cases: readonly (readonly [string, string, RegExp])[] = [
    [
      'another version',
      `sys.version_info = (3, 10, 9)`,
      /^cp310-linux-x64 \(Python 3\.10\.\d+ at .*; start it with Python 3\.11 or 3\.12$/,
    ],
    [
      'another architecture',
      `sys.version_info = (3, 12, 1); os.uname = lambda: ('Linux', '', '', '', 'aarch64')`,
      /^cp312-linux-arm64 .*; install the bundle of it that is for linux-arm64$/,
    ],
    [
      'a 32-bit process on a 64-bit machine',
      `sys.version_info = (3, 12, 1); sys.maxsize = 2 ** 31 - 1`,
      /^cp312-linux-x86 .*; install the bundle of it that is for linux-x86$/,
    ],
    [
      'another libc',
      `sys.version_info = (3, 12, 1)\ndef none(name): raise ValueError(name)\nos.confstr = none`,
      /^cp312-linux-x64-musl .*; install the bundle of it that is for linux-x64-musl$/,
    ],
    [
      'Windows on arm',
      `sys.version_info = (3, 12, 1); sysconfig.get_platform = lambda: 'win-arm64'; sys.platform = 'win32'`,
      /^cp312-win32-arm64 .*; start it with a Python for win32-x64$/,
    ],
    [
      '32-bit Windows',
      `sys.version_info = (3, 12, 1); sysconfig.get_platform = lambda: 'win32'; sys.platform = 'win32'; sys.maxsize = 2 ** 31 - 1`,
      /^cp312-win32-x86 .*; start it with a Python for win32-x64$/,
    ],
    [
      'a translated process of macOS',
      `sys.version_info = (3, 12, 1); sys.platform = 'darwin'; os.uname = lambda: ('Darwin', '', '', '', 'x86_64')`,
      /^cp312-darwin-x64 .*; start it with a Python for darwin-arm64$/,
    ],
    [
      'a free-threaded Python',
      `sys.version_info = (3, 13, 0); sys.abiflags = 't'`,
      /^cp313t-linux-x64 .*; start it with Python 3\.11 or 3\.12$/,
    ],
    [
      'a free-threaded Python on Windows',
      `sys.version_info = (3, 13, 0); del sys.abiflags; sysconfig.get_config_var = lambda name: 1\nsysconfig.get_platform = lambda: 'win-amd64'; sys.platform = 'win32'`,
      /^cp313t-win32-x64 .*; start it with Python 3\.12$/,
    ],
    [
      'a system of its own',
      `sys.version_info = (3, 12, 1); sys.platform = 'freebsd14'; sysconfig.get_platform = lambda: 'freebsd-14-amd64'`,
      /^cp312-freebsd-14-amd64 .*; install the bundle of it that is for freebsd-14-amd64$/,
    ],
  ];
  for (const [title, code, expected] of cases)
    testNeeding('python3', 'Linux')(`when there are no packages for ${title}`, async () => {
      await using folder = await temporaryFolder();
      const it = await extension(folder.path, { ...universal, minimum: '3.6' });
      const { stderr, status } = it.run('python3', pretending(code));
      expect(status).toBe(78);
      expect(stderr).toMatch(/^This extension has no packages for .*\n$/);
      expect(stderr).toContain(`; it has ${has}; `);
      expect(stderr.slice('This extension has no packages for '.length).trimEnd()).toMatch(
        expected,
      );
    });

  testNeeding('python3')(
    'when what is for every version of a platform is for no other',
    async () => {
      await using folder = await temporaryFolder();
      const platforms = [linux, { platform: 'darwin', arch: 'x64' } as const];
      const it = await extension(folder.path, { ...pure, platforms });
      for (const minor of [7, 13, 99])
        expect(it.run('python3', pretending(`sys.version_info = (3, ${minor}, 1)`)).status).toBe(0);
      const said = (code: string) => it.run('python3', pretending(code)).stderr;
      const has = 'it has linux-x64, darwin-x64; ';
      expect(said(`sys.version_info = (3, 13, 0); sys.abiflags = 't'`)).toContain(
        `${has}start it with a Python 3.13 that is not free-threaded\n`,
      );
      expect(said(`os.uname = lambda: ('Linux', '', '', '', 'aarch64')`)).toContain(
        `${has}install the bundle of it that is for linux-arm64\n`,
      );
      expect(
        said(`sys.platform = 'darwin'; os.uname = lambda: ('Darwin', '', '', '', 'arm64')`),
      ).toContain(`${has}start it with a Python for darwin-x64\n`);
    },
  );

  testNeeding('python3')('when it is no CPython, and something is compiled', async () => {
    const code = `sys.implementation.name = 'pypy'`;
    await using one = await temporaryFolder();
    const compiled = await extension(one.path, { ...universal, minimum: '3.6' });
    expect(compiled.run('python3', pretending(code)).stderr).toMatch(
      /^This extension needs CPython, found pypy, Python 3\.\S+ at \S+; start it with the usual Python\n$/,
    );
    await using two = await temporaryFolder();
    const plain = await extension(two.path, pure);
    expect(plain.run('python3', pretending(code)).status).toBe(0);
  });

  testNeeding('python3')('when files are missing', async () => {
    await using folder = await temporaryFolder();
    const it = await extension(folder.path, { ...pure, lib: 'libraries' });
    expect(it.run('python3').stderr).toBe(
      `This extension is incomplete: the folder ${join(it.root, 'server/libraries')} is missing; install it anew\n`,
    );
    await using another = await temporaryFolder();
    const other = await extension(another.path, { ...pure, main: 'app/main.py' });
    expect(other.run('python3').stderr).toBe(
      `This extension is incomplete: the file ${join(other.root, 'server/app/main.py')} is missing; install it anew\n`,
    );
  });

  test('and every Python reads the file', () => {
    const text = bootstrapSource({ ...universal, main: "a'b\\ü😀.py" });
    expect(text).toMatch(/^# Starts the server with the packages that are in this bundle\.\n/);
    expect(text).toContain(String.raw`MAIN = 'a\'b\\\u00fc\U0001f600.py'`);
    for (const [, python] of pythons)
      expect(
        spawnSync(python, ['-c', 'import sys; compile(sys.stdin.read(), "start.py", "exec")'], {
          input: text,
          encoding: 'utf8',
        }).stderr,
      ).toBe('');
  });
});
