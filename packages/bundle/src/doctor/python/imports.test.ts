import { examinedBundle, installedWheel, type MemoryFile } from '@opendxt/testkit';
import { beforeAll, expect, test } from 'vitest';
import { type DiagnosisCode, examine, type Finding } from '../../index.ts';

type Files = Readonly<Record<string, MemoryFile | undefined>>;

const mcp = (version: string, files: Readonly<Record<string, string>> = {}) =>
  installedWheel(
    {
      name: 'mcp',
      version,
      files: { 'mcp/__init__.py': '', 'mcp/server/__init__.py': '', ...files },
    },
    'server/lib',
  );
let one: Files;
let two: Files;
beforeAll(async () => {
  one = await mcp('1.28.0', { 'mcp/server/fastmcp/__init__.py': 'class FastMCP: ...\n' });
  two = await mcp('2.0.0');
});

/** A server of some modules that starts with `main`, on Linux unless told. */
function serverOf(
  main: string,
  files: Files = {},
  { python = '>=3.10 <3.14', env = true, targets = ['linux-x64'] } = {},
) {
  const all = Object.entries({ ...one, 'server/main.py': main, ...files }).flatMap(([path, file]) =>
    file === undefined ? [] : [[path, file] as const],
  );
  return examinedBundle({
    server: {
      type: 'python',
      entry_point: 'server/main.py',
      mcp_config: {
        command: 'python3',
        args: ['${__dirname}/server/main.py'],
        env: { PYTHONUTF8: '1', ...(env ? { PYTHONPATH: '${__dirname}/server/lib' } : {}) },
        platform_overrides: { win32: { command: 'python' } },
      },
    },
    files: Object.fromEntries(all),
    targets,
    manifest: { compatibility: { runtimes: { python } } },
  });
}

test('what is there, in whatever way it is imported, has nothing against it', async () => {
  const files = {
    'server/own/__init__.py': 'from .part import thing\n__version__ = "1"\n',
    'server/own/part.py':
      'import os.path, json\nfrom . import other\nfrom .other import x\nthing = 1\n',
    'server/own/other.py': 'from .. import nothing\n'.replace('from .. import nothing', 'x = 1'),
    'server/space/deep/leaf.py': 'import mcp\n',
  };
  const main = [
    'from __future__ import annotations',
    'from mcp.server.fastmcp import FastMCP',
    'import own, own.part as p',
    'from own import thing, __version__, part',
    'from space.deep import leaf',
    'import xml.etree.ElementTree',
    'import sys',
    'if sys.platform == "win32":\n    import winonly',
    'if sys.version_info < (3, 10):\n    import tomli',
  ].join('\n');
  expect(await examine(serverOf(main, files))).toEqual([]);
});

const failing: readonly (readonly [
  DiagnosisCode,
  () => ReturnType<typeof examinedBundle>,
  Partial<Finding>,
])[] = [
  [
    'packages-missing',
    () => serverOf('import httpx\n'),
    { severity: 'error', line: 1, seen: '`server/main.py` imports `httpx`, which is not there' },
  ],
  [
    'packages-missing',
    () => serverOf('import sys\nfrom mcp.client import x\n'),
    { severity: 'error', line: 2 },
  ],
  [
    'packages-missing',
    () => serverOf('import own\n', { 'server/own.py': 'import httpx\n' }),
    { severity: 'error', path: 'server/own.py' },
  ],
  [
    'packages-missing',
    () => serverOf('import mcp\n', {}, { env: false }),
    { severity: 'error', path: 'manifest.json' },
  ],
  [
    'packages-missing',
    () =>
      serverOf(
        'import sys\nif sys.platform == "win32":\n    import winonly\n',
        {},
        { targets: ['linux-x64', 'win32-x64'] },
      ),
    {
      severity: 'error',
      targets: ['cp310-win32-x64', 'cp311-win32-x64', 'cp312-win32-x64', 'cp313-win32-x64'],
    },
  ],
  [
    'import-optional',
    () => serverOf('try:\n    import uvloop\nexcept ImportError:\n    pass\n'),
    { severity: 'warning', line: 2 },
  ],
  ['import-optional', () => serverOf('def f():\n    import httpx\n'), { severity: 'warning' }],
  [
    'import-optional',
    () => serverOf('import sys\n', { 'server/unused.py': 'import httpx\n' }),
    { severity: 'warning', path: 'server/unused.py' },
  ],
  [
    'module-missing',
    () => serverOf('from own import part\n', { 'server/own/__init__.py': '' }),
    { severity: 'error' },
  ],
  [
    'module-missing',
    () => serverOf('import own\n', { 'server/own/__init__.py': 'from .part import x\n' }),
    { severity: 'error', path: 'server/own/__init__.py' },
  ],
  [
    'fastmcp-gone',
    () =>
      serverOf('from mcp.server.fastmcp import FastMCP\n', {
        ...Object.fromEntries(Object.keys(one).map((path) => [path, undefined])),
        ...two,
      }),
    { severity: 'error' },
  ],
  [
    'module-shadowed',
    () => serverOf('import mcp\n', { 'server/mcp.py': '' }),
    { severity: 'error', path: 'server/mcp.py' },
  ],
  [
    'module-shadowed',
    () => serverOf('import json\n', { 'server/json.py': '' }),
    { severity: 'warning', path: 'server/json.py' },
  ],
  [
    'stdlib-removed',
    () => serverOf('import distutils\n'),
    { severity: 'error', targets: ['cp312-linux-x64', 'cp313-linux-x64'] },
  ],
  [
    'stdlib-removed',
    () => serverOf('import cgi\n'),
    { severity: 'error', targets: ['cp313-linux-x64'] },
  ],
  [
    'stdlib-not-yet',
    () => serverOf('import tomllib\n'),
    { severity: 'error', targets: ['cp310-linux-x64'] },
  ],
  [
    'output-not-json',
    () => serverOf('import sys\nprint("ready")\n'),
    { severity: 'warning', line: 2 },
  ],
];

test.each(failing)('%s is found', async (code, make, expected) => {
  const found = (await examine(make())).filter((finding) => finding.code === code);
  expect(found).toMatchObject([expected]);
});

test('what is printed to stderr, or is a message, is no noise', async () => {
  const main =
    'import sys, json\nprint(\n    "ready",\n    file=sys.stderr,\n)\nprint(json.dumps({}))\n"""\nprint("no")\n"""\n';
  expect(await examine(serverOf(main))).toEqual([]);
});

test('PYTHONPATH is set where none is and a folder has packages', async () => {
  const [finding] = await examine(serverOf('import mcp\n', {}, { env: false }));
  expect(finding?.repairs).toEqual([
    {
      kind: 'set-in-manifest',
      at: ['server', 'mcp_config', 'env', 'PYTHONPATH'],
      value: '${__dirname}/server/lib',
    },
  ]);
});

test('a file that the first one runs has to find its packages as well', async () => {
  const start = [
    'import os, runpy',
    'HERE = os.path.dirname(os.path.abspath(__file__))',
    'runpy.run_path(os.path.join(HERE, "real.py"), run_name="__main__")',
  ].join('\n');
  const files = { 'server/real.py': 'import absent\n' };
  const run = await examine(serverOf(start, files));
  expect(run).toMatchObject([
    { code: 'packages-missing', severity: 'error', path: 'server/real.py', line: 1 },
  ]);
  const idle = await examine(serverOf(start.replace('real.py', 'other.py'), files));
  expect(idle).toMatchObject([{ code: 'import-optional', severity: 'warning' }]);
});
