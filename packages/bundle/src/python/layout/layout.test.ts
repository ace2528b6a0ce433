import { readFile } from 'node:fs/promises';
import { parseSource, readManifest } from '@opendxt/manifest';
import { temporaryFolder, testNeeding, writeTree } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import {
  bootstrapSource,
  folderContents,
  parseTarget,
  pythonPath,
  recognisePython,
} from '../../index.ts';

function manifestOf(server: Readonly<Record<string, unknown>>) {
  const text = JSON.stringify({ manifest_version: '0.3', name: 'x', version: '1.0.0', server });
  const { manifest } = readManifest(parseSource(text), 'tolerant');
  if (manifest === undefined) throw new Error('expected a manifest');
  return manifest;
}

/** A server of Python, started as in the guide of the format. */
function python(
  entryPoint: string,
  config: Readonly<Record<string, unknown>> = {},
  type = 'python',
) {
  const args = ['${__dirname}/' + entryPoint];
  return { type, entry_point: entryPoint, mcp_config: { command: 'python3', args, ...config } };
}

async function recognised(
  server: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, string | Uint8Array>>,
) {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, files);
  return recognisePython(manifestOf(server), await folderContents(folder.path));
}

const info = (root: string) => ({ [`${root}/mcp-1.0.dist-info/METADATA`]: 'Name: mcp\n' });
const facts = { main: 'main.py', minimum: '3.10', targets: [] } as const;
const main = { 'server/main.py': 'import mcp\n' };

test('packages behind a bootstrap of ours are found without PYTHONPATH', async () => {
  const start = bootstrapSource({ ...facts, layout: 'lib' });
  const files = { ...main, 'server/start.py': start, 'server/lib/mcp/__init__.py': '' };
  expect(await recognised(python('server/start.py'), files)).toEqual({
    kind: 'lib',
    serverRoot: 'server',
    entryPoint: 'server/start.py',
    main: 'server/main.py',
    roots: [{ path: 'server/lib' }],
  });
});

test('a universal bundle has a folder for all and one for each Python', async () => {
  const start = bootstrapSource({ ...facts, layout: 'universal', main: 'app/run.py' });
  const files = {
    'server/start.py': start,
    'server/app/run.py': '',
    ...info('server/lib/common'),
    'server/lib/cp312-linux-x64/core.so': '',
    'server/lib/cp313t-win32-x64/core.pyd': '',
    'server/lib/common-darwin-arm64/stable.so': '',
  };
  expect(await recognised(python('server/start.py'), files)).toEqual({
    kind: 'universal',
    serverRoot: 'server/app',
    entryPoint: 'server/start.py',
    main: 'server/app/run.py',
    roots: [
      {
        path: 'server/lib/cp312-linux-x64',
        target: { target: { platform: 'linux', arch: 'x64' }, minor: '3.12' },
      },
      {
        path: 'server/lib/cp313t-win32-x64',
        target: {
          target: { platform: 'win32', arch: 'x64' },
          minor: '3.13',
          freeThreaded: true,
        },
      },
      { path: 'server/lib/common-darwin-arm64', platform: { platform: 'darwin', arch: 'arm64' } },
      { path: 'server/lib/common' },
    ],
  });
});

test('a bootstrap says which interpreters it lets through', async () => {
  const linux = { platform: 'linux', arch: 'x64' } as const;
  const start = bootstrapSource({
    ...facts,
    layout: 'lib',
    targets: [{ target: linux, minor: '3.12' }],
    platforms: [{ platform: 'win32', arch: 'x64' }],
  });
  const files = { 'server/start.py': start, ...info('server/lib') };
  expect(await recognised(python('server/start.py'), files)).toMatchObject({
    kind: 'lib',
    takes: [
      { target: { target: linux, minor: '3.12' } },
      { platform: { platform: 'win32', arch: 'x64' } },
    ],
  });
});

test('a server that is an installed module is known by the module', async () => {
  const start = bootstrapSource({ ...facts, layout: 'lib', module: 'mcp_time' });
  const files = { 'server/start.py': start, 'server/lib/mcp_time/__main__.py': '' };
  expect(await recognised(python('server/start.py'), files)).toMatchObject({
    kind: 'lib',
    serverRoot: 'server',
    main: 'server/lib/mcp_time/__main__.py',
  });
});

test.each(['server/lib', 'lib'])('packages in %s, as in the guide, are found', async (lib) => {
  const found = await recognised(python('server/main.py'), { ...main, ...info(lib) });
  expect(found).toMatchObject({ kind: 'lib', serverRoot: 'server', roots: [{ path: lib }] });
});

test('folders on PYTHONPATH count on whichever system they are named, the own folder does not', async () => {
  const server = python('server/main.py', {
    env: { PYTHONPATH: '${__dirname}/server:${__dirname}/vendored' },
    platform_overrides: { win32: { env: { PythonPath: '${__dirname}\\windows;C:\\x' } } },
  });
  const files = { ...main, 'vendored/mcp/__init__.py': '', 'windows/mcp/__init__.py': '' };
  expect((await recognised(server, files)).roots).toEqual([
    { path: 'vendored' },
    { path: 'windows' },
  ]);
  const manifest = manifestOf(server);
  expect(pythonPath(manifest, parseTarget('linux-x64'))).toEqual(['server', 'vendored']);
  expect(pythonPath(manifest, parseTarget('win32-arm64'))).toEqual(['windows']);
});

test('folders that the main file puts on its path are found', async () => {
  const source = `import os, sys\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', "third_party"))\n`;
  const files = { 'server/main.py': source, 'third_party/mcp/__init__.py': '', 'docs/a.md': '' };
  expect(await recognised(python('server/main.py'), files)).toMatchObject({
    kind: 'lib',
    roots: [{ path: 'third_party' }],
  });
  const other = { ...files, 'server/main.py': "print('third_party')\n" };
  expect((await recognised(python('server/main.py'), other)).kind).toBe('none');
});

test.each(['server/venv', 'venv', '.venv'])('an environment in %s is recognised', async (venv) => {
  const site = `${venv}/lib/python3.12/site-packages`;
  const files = { ...main, [`${venv}/pyvenv.cfg`]: 'version = 3.12.1\n', ...info(site) };
  expect(await recognised(python('server/main.py'), files)).toMatchObject({
    kind: 'venv',
    roots: [{ path: site }],
  });
});

testNeeding('Linux')('what an environment was made for is read from its programs', async () => {
  const elf = (await readFile(process.execPath)).subarray(0, 1024);
  const arch = process.arch as 'x64';
  const server = python('server/main.py', { command: '${__dirname}/.python/bin/python3.12' });
  const files = {
    ...main,
    '.python/bin/python3.12': elf,
    '.python/lib/python3.12/site-packages/mcp.py': '',
  };
  expect((await recognised(server, files)).roots).toEqual([
    {
      path: '.python/lib/python3.12/site-packages',
      target: { target: { platform: 'linux', arch }, minor: '3.12' },
    },
  ]);
  const compiled = {
    ...main,
    'venv/pyvenv.cfg': 'home = C:\\Python\nversion = 3.11.4\n',
    'venv/Lib/site-packages/core.pyd': Buffer.from(elf),
  };
  expect((await recognised(python('server/main.py'), compiled)).roots).toEqual([
    {
      path: 'venv/Lib/site-packages',
      target: { target: { platform: 'linux', arch }, minor: '3.11' },
    },
  ]);
});

test.each([
  ['the type uv', python('main.py', { command: 'uv' }, 'uv'), {}],
  ['a command of uv', python('main.py', { command: 'uv' }), {}],
  ['a lock of uv', python('main.py'), { 'uv.lock': '', 'pyproject.toml': '' }],
])('%s brings no packages', async (_, server, files) => {
  const found = await recognised(server, { 'main.py': '', ...files });
  expect(found).toMatchObject({ kind: 'uv', roots: [], main: 'main.py' });
});

test('a server without packages has none', async () => {
  expect(await recognised(python('./server/main.py'), main)).toEqual({
    kind: 'none',
    serverRoot: 'server',
    entryPoint: 'server/main.py',
    main: 'server/main.py',
    roots: [],
  });
});

test('a folder of own modules on PYTHONPATH is imported from and brings no packages', async () => {
  const server = python('src/own/server.py', { env: { PYTHONPATH: '${__dirname}/src' } });
  expect(await recognised(server, { 'src/own/server.py': '', 'src/more.py': '' })).toMatchObject({
    kind: 'none',
    serverRoot: 'src/own',
    roots: [{ path: 'src' }],
  });
});

test('a module after -m is the one in the folders on PYTHONPATH', async () => {
  const server = {
    type: 'python',
    entry_point: 'src/pack/server.py',
    mcp_config: {
      command: 'python',
      args: ['-m', 'pack.server'],
      env: { PYTHONPATH: '${__dirname}/lib:${__dirname}/src' },
    },
  };
  const files = { 'src/pack/server.py': '', 'src/pack/__init__.py': '', ...info('lib') };
  expect(await recognised(server, files)).toMatchObject({
    kind: 'lib',
    serverRoot: 'src',
    main: 'src/pack/server.py',
    roots: [{ path: 'lib' }],
  });
});

test('a path that leads out of the bundle is no folder of it', async () => {
  const server = python('../../main.py', { env: { PYTHONPATH: '${__dirname}/../lib:/usr/lib' } });
  expect(await recognised(server, { ...main })).toMatchObject({ kind: 'none', roots: [] });
});
