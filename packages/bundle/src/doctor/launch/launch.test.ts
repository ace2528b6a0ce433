import { examinedBundle, type ExaminedBundleOptions } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { type DiagnosisCode, examine, type Finding } from '../../index.ts';

const files = { 'server/main.py': 'import sys\n', 'server/lib/.keep': '' };
const platforms = {
  compatibility: { platforms: ['linux', 'darwin', 'win32'], runtimes: { python: '>=3.10 <3.13' } },
};
const started = ['${__dirname}/server/main.py'];

function python(
  config: Readonly<Record<string, unknown>>,
  more: Partial<ExaminedBundleOptions> = {},
) {
  const server = {
    type: 'python',
    entry_point: 'server/main.py',
    mcp_config: { command: 'python3', args: started, env: { PYTHONUTF8: '1' }, ...config },
  };
  return examinedBundle({ server, files, manifest: platforms, ...more });
}

const good = { platform_overrides: { win32: { command: 'python' } } };

async function found(bundle: ReturnType<typeof examinedBundle>, code: DiagnosisCode) {
  return (await examine(bundle)).find((finding) => finding.code === code);
}

test('a server that is started right has nothing against it', async () => {
  expect(await examine(python(good))).toEqual([]);
});

/** What is broken, by what; that the start above does not have it is shown by the test before. */
const broken: readonly (readonly [
  DiagnosisCode,
  ReturnType<typeof examinedBundle>,
  Partial<Finding>,
])[] = [
  [
    'python-command-missing',
    python({ command: 'python' }),
    { severity: 'error', targets: ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'] },
  ],
  ['python3-missing-on-windows', python({}), { severity: 'error', targets: ['win32-x64'] }],
  ['off-desktop-path', python({ command: 'poetry', args: ['run', 'x'] }), { severity: 'warning' }],
  ['uv-missing', python({ command: 'uvx', args: ['mcp-server-time'] }), { severity: 'error' }],
  [
    'first-start-slow',
    python({ command: 'uvx', args: ['mcp-server-time'] }),
    { severity: 'warning' },
  ],
  [
    'python-home',
    python({ ...good, env: { PYTHONHOME: '${__dirname}/server', PYTHONUTF8: '1' } }),
    { severity: 'error' },
  ],
  [
    'env-lost',
    python({
      env: { PYTHONPATH: '${__dirname}/server/lib', PYTHONUTF8: '1' },
      platform_overrides: { win32: { command: 'python', env: { PYTHONUTF8: '1' } } },
    }),
    { severity: 'error', targets: ['win32-x64'] },
  ],
  [
    'encoding-not-utf8',
    python({ ...good, env: {} }),
    { severity: 'warning', targets: ['win32-x64'] },
  ],
  [
    'machine-path',
    python({ command: '/Users/ada/venv/bin/python', platform_overrides: good.platform_overrides }),
    { severity: 'error' },
  ],
  [
    'machine-path',
    python({ ...good, env: { PYTHONUTF8: '1', PYTHONPATH: 'C:\\Users\\ada\\lib' } }),
    { severity: 'error' },
  ],
  [
    'entry-point-missing',
    python({ ...good, args: ['-u', '${__dirname}/server/mian.py'] }),
    { severity: 'error', path: 'server/mian.py' },
  ],
  [
    'command-missing',
    python({ command: '${__dirname}/server/venv/bin/python' }),
    { severity: 'error', path: 'server/venv/bin/python' },
  ],
  [
    'command-missing',
    python({ command: '/bin/sh', args: ['${__dirname}/server/main.py'] }),
    { severity: 'error', targets: ['win32-x64'] },
  ],
  [
    'not-executable',
    python({ command: '${__dirname}/run.sh' }, { files: { ...files, 'run.sh': '#!/bin/sh\n' } }),
    { severity: 'error', path: 'run.sh' },
  ],
  [
    'machine-path',
    python(
      { command: '${__dirname}/run' },
      { files: { ...files, run: { content: '#!/Users/ada/venv/bin/python\n', mode: 0o755 } } },
    ),
    { severity: 'error', path: 'run', line: 1 },
  ],
  [
    'link-lost',
    python(
      { command: '${__dirname}/run' },
      { files: { ...files, run: { link: '/usr/bin/python3' } } },
    ),
    { severity: 'error', path: 'run' },
  ],
];

test.each(broken)('%s is found', async (code, bundle, expected) => {
  expect(await found(bundle, code)).toMatchObject(expected);
});

test('arguments of uvx are found for the type uv, and those of uv are not', async () => {
  const uv = (args: readonly string[]) =>
    examinedBundle({
      server: { type: 'uv', entry_point: 'server/main.py', mcp_config: { command: 'uv', args } },
      files: { ...files, 'pyproject.toml': '[project]\nname = "x"\nversion = "1"\n' },
      manifest: { manifest_version: '0.4' },
    });
  expect(await found(uv(['mcp-server-time']), 'uvx-arguments')).toMatchObject({
    severity: 'error',
    repairs: [{ at: ['server', 'mcp_config', 'args'], value: ['tool', 'run', 'mcp-server-time'] }],
  });
  for (const args of [
    ['tool', 'run', 'x'],
    ['run', '--directory', '${__dirname}', 'x'],
    ['--directory', '${__dirname}', 'run', 'x'],
  ])
    expect(await found(uv(args), 'uvx-arguments')).toBeUndefined();
});

test('what is safe to mend says how', async () => {
  const lost = python({
    env: { PYTHONPATH: 'a', PYTHONUTF8: '1' },
    platforms: { win32: { command: 'python', env: { X: '1' } } },
  });
  expect((await found(lost, 'env-lost'))?.repairs).toEqual([
    {
      kind: 'set-in-manifest',
      at: ['server', 'mcp_config', 'platforms', 'win32', 'env'],
      value: { PYTHONPATH: 'a', PYTHONUTF8: '1', X: '1' },
    },
  ]);
  expect((await found(python({ command: 'python' }), 'python-command-missing'))?.repairs).toEqual([
    { kind: 'set-in-manifest', at: ['server', 'mcp_config', 'command'], value: 'python3' },
    {
      kind: 'set-in-manifest',
      at: ['server', 'mcp_config', 'platform_overrides', 'win32', 'command'],
      value: 'python',
    },
  ]);
});
