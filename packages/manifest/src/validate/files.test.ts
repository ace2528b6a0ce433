import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { validateManifest } from '@opendxt/manifest';
import type { FileView, Problem } from '@opendxt/manifest';
import { temporaryFolder, writeTree } from '@opendxt/testkit';

type Json = Readonly<Record<string, unknown>>;
type Tree = Readonly<Record<string, string | Uint8Array>>;

function folderView(root: string): FileView {
  const statOf = (path: string) => stat(join(root, path)).catch(() => undefined);
  return {
    async kind(path) {
      const stats = await statOf(path);
      if (stats === undefined) return undefined;
      if (stats.isFile()) return 'file';
      return stats.isDirectory() ? 'directory' : 'other';
    },
    async head(path, length) {
      const file = await open(join(root, path));
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
    list: (path) => readdir(join(root, path)).catch(() => []),
  };
}

/** A black PNG file of one bit per pixel. */
function png(width: number, height: number): Uint8Array {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(1, 8);
  const rows = Buffer.alloc(height * (1 + Math.ceil(width / 8)));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

async function problemsOf(change: Json, server: Json, tree: Tree): Promise<readonly Problem[]> {
  const manifest = {
    manifest_version: '0.4',
    name: 'notes',
    version: '1.0.0',
    description: 'Keeps notes',
    author: { name: 'Ada' },
    ...change,
    server: {
      type: 'node',
      entry_point: 'server/index.js',
      mcp_config: { command: 'node', args: ['${__dirname}/server/index.js'] },
      ...server,
    },
  };
  await using folder = await temporaryFolder();
  await writeTree(folder.path, { 'server/index.js': '', ...tree });
  const files = folderView(folder.path);
  return (await validateManifest(JSON.stringify(manifest), { files })).problems;
}

interface Case {
  readonly change?: Json;
  readonly server?: Json;
  readonly tree?: Tree;
}

const icon = { icon: 'icon.png' };
const iconOf = (size: string): Json => ({ icons: [{ src: 'icon.png', size }] });
const shots = { screenshots: ['a.png'] };
const translated = {
  localization: { resources: 'i18n/${locale}.json', default_locale: 'en-US' },
};
const command = (type: string, text: string): Json => ({ type, mcp_config: { command: text } });
const argument = (text: string): Json => ({ mcp_config: { command: 'node', args: [text] } });
const python = (env: Json = {}): Json => ({
  type: 'python',
  entry_point: 'server/main.py',
  mcp_config: {
    command: 'python3',
    args: ['${__dirname}/server/main.py'],
    env,
    platform_overrides: { win32: { command: 'python', env } },
  },
});
const uv = {
  type: 'uv',
  entry_point: 'server/main.py',
  mcp_config: { command: 'uv', args: ['run', '--directory', '${__dirname}', 'server/main.py'] },
};
const project = { 'server/main.py': '', 'pyproject.toml': '' };
const main = { 'server/main.py': '' };
const wantsExpress = {
  'package.json': '{"dependencies": {"express": "^5"}}',
  'server/index.js': "import { Router } from 'express';",
};
const bundled = [
  'var __commonJS = (cb, mod) => () => cb; import("express");',
  '"use strict";\n// ../../node_modules/express/lib/express.js\nimport("express");',
  '(()=>{var e={1:(e,t,r)=>{r(2)}};function __webpack_require__(t){}})();import("express")',
  'import{createServer as e}from"node:http";import t from"fs";e(t)',
];

/** What brings a code about, and alone; and what is near to it, and right. */
const table: readonly (readonly [code: string, broken: Case, right: Case])[] = [
  ['entry-point-missing', { server: { entry_point: 'server/x.js' } }, {}],
  [
    'not-a-file',
    { server: { entry_point: 'server' } },
    { server: { entry_point: './server/index.js' } },
  ],
  [
    'file-case-mismatch',
    { tree: { 'Lib/A.js': '' }, server: { entry_point: 'lib/a.js' } },
    { tree: { 'Lib/A.js': '' }, server: { entry_point: 'Lib/A.js' } },
  ],
  [
    'command-missing',
    { server: command('binary', '${__dirname}/bin/run') },
    { server: command('binary', '${__dirname}/bin/run'), tree: { 'bin/run': '' } },
  ],
  [
    'command-missing',
    { server: command('binary', './bin/run') },
    { server: command('binary', 'bin/run'), tree: { 'bin/run.exe': '' } },
  ],
  [
    'argument-file-missing',
    { server: argument('${__dirname}/x.js') },
    { server: argument('${__dirname}${/}server') },
  ],
  ['icon-missing', { change: icon }, { change: icon, tree: { 'icon.png': png(512, 512) } }],
  [
    'icon-not-png',
    { change: icon, tree: { 'icon.png': 'GIF89a, or so it says here' } },
    { change: { icon: 'https://example.org/i.gif' } },
  ],
  ['icon-not-png', { change: icon, tree: { 'icon.png': png(512, 512).subarray(0, 20) } }, {}],
  ['icon-not-square', { change: icon, tree: { 'icon.png': png(512, 500) } }, {}],
  [
    'icon-small',
    { change: icon, tree: { 'icon.png': png(128, 128) } },
    { change: icon, tree: { 'icon.png': png(1024, 1024) } },
  ],
  [
    'icon-size-mismatch',
    { change: iconOf('16x16'), tree: { 'icon.png': png(32, 16) } },
    { change: iconOf('32x16'), tree: { 'icon.png': png(32, 16) } },
  ],
  ['screenshot-missing', { change: shots }, { change: shots, tree: { 'a.png': png(3, 2) } }],
  ['screenshot-not-png', { change: shots, tree: { 'a.png': 'JFIF' } }, {}],
  [
    'localization-missing',
    { change: translated, tree: { 'i18n/README.md': '' } },
    { change: translated, tree: { 'i18n/en-US.json': '{}' } },
  ],
  ['default-locale-missing', { change: translated, tree: { 'i18n/de.json': '{}' } }, {}],
  [
    'node-dependencies-missing',
    { tree: wantsExpress },
    { tree: { ...wantsExpress, 'node_modules/express/index.js': '' } },
  ],
  [
    'node-dependencies-missing',
    {
      tree: {
        'server/package.json': wantsExpress['package.json'],
        'server/index.js': "require('express/lib/router');",
      },
    },
    { tree: { 'package.json': '{"devDependencies": {"express": "^5"}}' } },
  ],
  [
    'python-dependencies-missing',
    { server: python(), tree: main },
    { server: python(), tree: { ...main, 'server/lib/mcp/__init__.py': '' } },
  ],
  [
    'pythonpath-missing',
    {
      server: python({ PYTHONPATH: '${__dirname}/deps' }),
      tree: { ...main, 'server/lib/a.py': '' },
    },
    { server: python({ PYTHONPATH: '${__dirname}/deps' }), tree: { ...main, 'deps/a.py': '' } },
  ],
  [
    'python-venv-bundled',
    { server: python(), tree: { ...main, 'server/venv/pyvenv.cfg': '' } },
    { server: python(), tree: { ...main, 'server/lib/a.py': '' } },
  ],
  [
    'python-module-shadowed',
    { server: python(), tree: { ...main, 'server/lib/a.py': '', 'server/mcp.py': '' } },
    { server: python(), tree: { ...main, 'server/lib/mcp.py': '' } },
  ],
  ['uv-project-missing', { server: uv, tree: main }, { server: uv, tree: project }],
  [
    'uv-packages-bundled',
    { server: uv, tree: { ...project, 'server/lib/a.py': '' } },
    { server: uv, tree: project },
  ],
];

describe('the files around a manifest', () => {
  test.each(table)('%s is found, and alone: %j', async (code, { change, server, tree }) => {
    const problems = await problemsOf(change ?? {}, server ?? {}, tree ?? {});
    expect(problems.map((problem) => problem.code)).toEqual([code]);
  });

  test.each(table)('no %s for what is right beside %j', async (_code, _broken, right) => {
    expect(await problemsOf(right.change ?? {}, right.server ?? {}, right.tree ?? {})).toEqual([]);
  });

  test.each([
    'lib/mcp/__init__.py',
    'venv/lib/python3.12/site-packages/mcp/__init__.py',
    'server/mcp-1.28.0.dist-info/METADATA',
    'server/lib/common/mcp/__init__.py',
  ])('packages in Python are seen where the format’s guide has them: %s', async (path) => {
    expect(await problemsOf({}, { ...python() }, { ...main, [path]: '' })).toEqual([]);
  });

  test('a server that was visibly bundled needs no node_modules', async () => {
    for (const entry of bundled)
      expect(await problemsOf({}, {}, { ...wantsExpress, 'server/index.js': entry })).toEqual([]);
    const parts = { ...wantsExpress, 'server/index.js': "import './app.js';" };
    expect(await problemsOf({}, {}, parts)).toMatchObject([{ code: 'node-dependencies-missing' }]);
  });

  test('a name in another case is told as it is', async () => {
    const server = { entry_point: 'SERVER/Index.js' };
    const [problem] = await problemsOf({}, server, {});
    expect(problem).toMatchObject({
      code: 'file-case-mismatch',
      path: ['server', 'entry_point'],
      expected: '`server/index.js`',
      found: '`SERVER/Index.js`',
    });
  });

  test('a command of an override may be missing: the bundle may be for one platform', async () => {
    const overrides = { win32: { command: '${__dirname}/bin/run.exe' } };
    const config = { command: '${__dirname}/bin/run', platform_overrides: overrides };
    const server = { type: 'binary', entry_point: 'bin/run', mcp_config: config };
    const problems = await problemsOf({}, server, { 'bin/run': '' });
    expect(problems.map(({ code, severity }) => [code, severity])).toEqual([
      ['command-missing', 'warning'],
    ]);
  });

  test('a file that is both the entry point and the command is missing once', async () => {
    const server = { ...command('binary', '${__dirname}/bin/run'), entry_point: 'bin/run' };
    const problems = await problemsOf({}, server, {});
    expect(problems.map(({ code }) => code)).toEqual(['entry-point-missing']);
  });

  test('the size of an icon is told in pixels', async () => {
    const [problem] = await problemsOf(icon, {}, { 'icon.png': png(640, 480) });
    expect(problem?.found).toBe('640 × 480 pixels');
  });
});
