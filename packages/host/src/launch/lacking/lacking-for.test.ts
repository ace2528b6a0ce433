import { folderContents } from '@opendxt/bundle';
import type { Manifest } from '@opendxt/manifest';
import { temporaryFolder, writeTree } from '@opendxt/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Machine } from '../../runtimes/index.ts';
import { lackingFor } from '../index.ts';
import { arm64, linux, mac, manifestOf, x64 } from '../testing/index.ts';

async function lacks(
  manifest: Manifest,
  files: Readonly<Record<string, string | Uint8Array>>,
  machine: Machine = linux,
) {
  const folder = await temporaryFolder();
  onTestFinished(() => folder.remove());
  await writeTree(folder.path, { 'server/index.js': '', 'server/main.py': '', ...files });
  return lackingFor(manifest, await folderContents(folder.path), machine);
}

test('a server that has all it needs lacks nothing', async () => {
  const manifest = manifestOf({ compatibility: { platforms: ['linux'], runtimes: { node: '*' } } });
  expect(await lacks(manifest, {})).toEqual([]);
});

test('a platform that is not listed is all that is said', async () => {
  const manifest = manifestOf({
    compatibility: { platforms: ['darwin', 'win32'], runtimes: { node: '^1' } },
  });
  expect(await lacks(manifest, {})).toEqual([
    {
      code: 'platform',
      message: 'it is made for macOS and Windows, and this is Linux',
      fatal: true,
    },
  ]);
});

test('an entry point that is not there is named', async () => {
  const manifest = manifestOf({}, { entry_point: 'dist/index.js' });
  expect(await lacks(manifest, {})).toMatchObject([
    { code: 'entry-point', message: expect.stringContaining('`dist/index.js`'), fatal: true },
  ]);
});

test('a version of Node that is not here can be added, so that it is no end', async () => {
  const manifest = manifestOf({ compatibility: { runtimes: { node: '^97' } } });
  expect(await lacks(manifest, {})).toMatchObject([
    { code: 'runtime', hint: expect.stringContaining('dxt runtimes add node'), fatal: false },
  ]);
});

test('a launcher needs what the manifest says that it needs', async () => {
  const manifest = manifestOf(
    { compatibility: { runtimes: { node: '^97' } } },
    { mcp_config: { command: '/bin/sh', args: [] } },
  );
  expect(await lacks(manifest, {})).toMatchObject([{ code: 'runtime' }]);
});

test('a range that is none, and a newer OpenDXT, are said', async () => {
  const manifest = manifestOf({ compatibility: { runtimes: { node: 'new' }, opendxt: '>=99' } });
  expect(await lacks(manifest, {})).toMatchObject([
    { code: 'runtime', message: expect.stringContaining('`new`'), fatal: false },
    { code: 'host-version', fatal: true },
  ]);
});

describe('a program of the bundle', () => {
  const manifest = manifestOf(
    {},
    {
      type: 'binary',
      entry_point: 'server/notes',
      mcp_config: { command: '${__dirname}/server/notes' },
    },
  );

  test('for another processor is the end', async () => {
    expect(await lacks(manifest, { 'server/notes': x64 })).toEqual([]);
    expect(await lacks(manifest, { 'server/notes': arm64 })).toEqual([
      {
        code: 'architecture',
        message: '`server/notes` was built for Linux arm64, and this is Linux x64',
        fatal: true,
      },
    ]);
    expect(await lacks(manifest, { 'server/notes': mac })).toMatchObject([{ fatal: true }]);
  });

  test('that the system can translate is only told', async () => {
    const apple = { ...linux, platform: 'darwin', arch: 'arm64' };
    const intel = Buffer.from(mac);
    intel.write('07000001', 4, 'hex');
    expect(await lacks(manifest, { 'server/notes': intel }, apple)).toMatchObject([
      { code: 'architecture', fatal: false },
    ]);
  });
});

describe('addons of Node', () => {
  const build = 'node_modules/better-sqlite3/build/Release/better_sqlite3.node';

  test('for another machine are the end', async () => {
    expect(await lacks(manifestOf({}), { [build]: x64 })).toEqual([]);
    expect(await lacks(manifestOf({}), { [build]: mac })).toMatchObject([
      { code: 'architecture', message: expect.stringContaining(build), fatal: true },
    ]);
  });

  test('for this machine among those for others are enough', async () => {
    const files = {
      'node_modules/keytar/prebuilds/darwin-arm64/keytar.node': mac,
      'node_modules/keytar/prebuilds/linux-x64/keytar.node': x64,
      'node_modules/@img/sharp-darwin-arm64/lib/sharp.node': mac,
      'node_modules/@img/sharp-linux-x64/lib/sharp.node': x64,
    };
    expect(await lacks(manifestOf({}), files)).toEqual([]);
  });

  test('of optional packages for other systems are told at most', async () => {
    const files = {
      'node_modules/fsevents/package.json': '{"os":["darwin"]}',
      'node_modules/fsevents/fsevents.node': mac,
    };
    expect(await lacks(manifestOf({}), files)).toEqual([]);
    const sharp = {
      'node_modules/@img/sharp-darwin-arm64/package.json': '{"os":["darwin"],"cpu":["arm64"]}',
      'node_modules/@img/sharp-darwin-arm64/lib/sharp.node': mac,
    };
    expect(await lacks(manifestOf({}), sharp)).toMatchObject([{ fatal: false }]);
  });
});

describe('packages of Node', () => {
  const files = {
    'package.json': '{"dependencies":{"zod":"4","@scope/x":"1","unused":"1"},"type":"module"}',
    'server/index.js':
      "import { z } from 'zod';\nimport './more.js';\nimport './old.cjs';\nimport 'node:fs';\n",
    'server/old.cjs': "'use strict';\nconst { b } = require('@scope/x');\n",
    'server/more.js': 'import {\n  a,\n} from "@scope/x/deep.js";\n// import "unused"\n',
  };

  test('that are imported and not there are named', async () => {
    expect(await lacks(manifestOf({}), files)).toEqual([
      {
        code: 'dependency',
        message: 'it imports `@scope/x`, `zod`, which are not in the bundle',
        hint: expect.any(String),
        fatal: false,
      },
    ]);
  });

  test('that are there, or that a bundler took in, are not', async () => {
    const installed = {
      'node_modules/zod/package.json': '{}',
      'server/node_modules/@scope/x/package.json': '{}',
    };
    expect(await lacks(manifestOf({}), { ...files, ...installed })).toEqual([]);
    const bundled = { ...files, 'server/index.js': 'var zod = {};\nconst s = "import zod";\n' };
    expect(await lacks(manifestOf({}), bundled)).toEqual([]);
  });
});
