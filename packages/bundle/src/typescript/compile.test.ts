import { spawn } from 'node:child_process';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type PackPlan, planPack } from '../index.ts';
import { temporaryFolder, writeTree } from '@opendxt/testkit';

const manifest = (entry: string, command = 'npx', args = ['tsx', `\${__dirname}/${entry}`]) =>
  JSON.stringify({
    name: 'app',
    server: { type: 'node', entry_point: entry, mcp_config: { command, args } },
  });

const json = (name: string, more: object = {}) =>
  JSON.stringify({ name, version: '1.0.0', ...more });

/** Answers `initialize` with what `parts` say. */
const answering = (imports: string, parts: string) => `${imports}
import { createInterface } from 'node:readline';
interface Request { id: number; method: string }
createInterface({ input: process.stdin }).on('line', (line: string) => {
  const { id, method } = JSON.parse(line) as Request;
  if (method === 'initialize') console.log(JSON.stringify({ jsonrpc: '2.0', id, result: ${parts} }));
});
`;

async function write(plan: PackPlan, root: string): Promise<void> {
  for (const { path, content } of plan.entries) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    if (content.kind === 'file') await cp(content.path, join(root, path));
    else await writeFile(join(root, path), content.bytes);
  }
}

async function initialize(plan: PackPlan): Promise<unknown> {
  await using folder = await temporaryFolder();
  await write(plan, folder.path);
  const { server } = JSON.parse(plan.manifestText) as { server: { entry_point: string } };
  const child = spawn(process.execPath, [join(folder.path, server.entry_point)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const params = {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 't', version: '1' },
  };
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      return (JSON.parse(line) as { result: unknown }).result;
    }
    throw new Error('the server ended without an answer');
  } finally {
    child.kill();
  }
}

async function planOf(root: string, tree: Readonly<Record<string, string>>): Promise<PackPlan> {
  await writeTree(root, tree);
  return planPack(root);
}

const paths = (plan: PackPlan) => plan.entries.map(({ path }) => path);

test('a TypeScript server becomes one file; what cannot be bundled goes along', async () => {
  await using folder = await temporaryFolder();
  const plan = await planOf(folder.path, {
    'manifest.json': manifest('src/index.ts'),
    'package.json': json('app', {
      type: 'module',
      dependencies: { pure: '1', common: '1', native: '1', placed: '1', lazy: '1' },
      devDependencies: { typescript: '1' },
    }),
    'src/index.ts': answering(
      `import { pure } from 'pure';
import common from 'common';
import native from 'native';
import placed from 'placed';
import { own } from './own.ts';`,
      '[pure, common, native, placed, own]',
    ),
    'src/own.ts': `export const own: string = 'own';`,
    'src/unused.ts': '',
    'node_modules/pure/package.json': json('pure', { type: 'module', main: 'index.js' }),
    'node_modules/pure/index.js': `export const pure = 'pure';`,
    'node_modules/common/package.json': json('common'),
    'node_modules/common/index.js': `module.exports = 'common ' + require('path').basename('/x/y');`,
    'node_modules/native/package.json': json('native', {
      optionalDependencies: { 'native-linux': '1' },
    }),
    'node_modules/native/index.js': `module.exports = 'native';`,
    'node_modules/native-linux/package.json': json('native-linux'),
    'node_modules/native-linux/addon.node': '',
    'node_modules/placed/package.json': json('placed', { dependencies: { pure: '1' } }),
    'node_modules/placed/index.js': `module.exports = require('fs').readFileSync(__dirname + '/data.txt', 'utf8');`,
    'node_modules/placed/data.txt': 'placed',
    'node_modules/lazy/package.json': json('lazy'),
    'node_modules/typescript/package.json': json('typescript'),
  });
  expect(plan.problems.map(({ severity, code, message }) => [severity, code, message])).toEqual([
    [
      'info',
      'entry-compiled',
      "`src/index.ts` is compiled and bundled into `src/index.js`, which the manifest in the bundle starts; `native`, `placed` can't be bundled and go along as packages",
    ],
  ]);
  expect(paths(plan).filter((path) => path.endsWith('.ts') || path.startsWith('src/'))).toEqual([
    'src/index.js',
    'src/unused.ts',
  ]);
  expect(plan.excluded.map(({ path, rule }) => [path, rule])).toEqual([
    ['node_modules/common', 'bundled'],
    ['node_modules/typescript', 'dev dependency'],
    ['src/index.ts', 'bundled'],
    ['src/own.ts', 'bundled'],
  ]);
  expect(JSON.parse(plan.manifestText)).toMatchObject({
    server: {
      entry_point: 'src/index.js',
      mcp_config: { command: 'node', args: ['${__dirname}/src/index.js'] },
    },
  });
  expect(await initialize(plan)).toEqual(['pure', 'common y', 'native', 'placed', 'own']);
});

test('a package that loads a kept package of another version is kept itself', async () => {
  await using folder = await temporaryFolder();
  const plan = await planOf(folder.path, {
    'manifest.json': manifest('index.ts'),
    'package.json': json('app', { dependencies: { wrapper: '1', native: '2' } }),
    'index.ts': answering(
      `import wrapper from 'wrapper';\nimport native from 'native';`,
      '[wrapper, native]',
    ),
    'node_modules/native/package.json': json('native'),
    'node_modules/native/index.js': `module.exports = 'two';`,
    'node_modules/native/a.node': '',
    'node_modules/wrapper/package.json': json('wrapper', { dependencies: { native: '1' } }),
    'node_modules/wrapper/index.js': `module.exports = 'wrapped ' + require('native');`,
    'node_modules/wrapper/node_modules/native/package.json': json('native'),
    'node_modules/wrapper/node_modules/native/index.js': `module.exports = 'one';`,
    'node_modules/wrapper/node_modules/native/a.node': '',
  });
  expect(await initialize(plan)).toEqual(['wrapped one', 'two']);
});

test.each([
  ['index.ts', undefined, '', 'index.js'],
  ['index.ts', 'module', '', 'index.js'],
  ['index.mts', undefined, '', 'index.mjs'],
  ['index.ts', undefined, 'await Promise.resolve();', 'index.mjs'],
  ['index.ts', undefined, 'if (import.meta.url === "") throw new Error();', 'index.mjs'],
])('`%s` in a package of type %s with `%s` becomes `%s`', async (entry, type, code, output) => {
  await using folder = await temporaryFolder();
  const plan = await planOf(folder.path, {
    'manifest.json': manifest(entry),
    'package.json': json('app', type === undefined ? {} : { type }),
    [entry]: answering(code, '"ok"'),
  });
  expect(paths(plan)).toContain(output);
  expect(await initialize(plan)).toBe('ok');
});

test.each([
  ['src/index.ts:1:18: Could not resolve "gone"', `import gone from 'gone'; gone();`],
  ['src/other.ts:1:17: Unexpected "="', `import './other.ts';`],
])('what does not compile is an error with file, line and column: %s', async (message, code) => {
  await using folder = await temporaryFolder();
  const plan = await planOf(folder.path, {
    'manifest.json': manifest('src/index.ts'),
    'package.json': json('app'),
    'src/index.ts': code,
    'src/other.ts': 'export const x: = 1;',
  });
  expect(plan.problems).toEqual([{ severity: 'error', code: 'compile-failed', path: [], message }]);
});

test('a source that looks for files from another folder than the entry point gives a warning', async () => {
  await using folder = await temporaryFolder();
  const plan = await planOf(folder.path, {
    'manifest.json': manifest('src/index.ts'),
    'package.json': json('app', { type: 'module' }),
    'src/index.ts': `import './lib/data.ts';`,
    'src/lib/data.ts': `console.error(new URL('data.json', import.meta.url).href);`,
  });
  expect(plan.problems.map(({ severity, code }) => [severity, code])).toEqual([
    ['warning', 'compile-moved'],
    ['info', 'entry-compiled'],
  ]);
});

test('a source package of the same workspace is bundled with what it needs', async () => {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, {
    'package.json': JSON.stringify({ private: true, workspaces: ['*'] }),
    'server/manifest.json': manifest('index.ts'),
    'server/package.json': json('server', { type: 'module', dependencies: { lib: '1.0.0' } }),
    'server/index.ts': answering(`import { lib } from 'lib';`, 'lib'),
    'lib/package.json': json('lib', {
      type: 'module',
      main: 'index.ts',
      dependencies: { native: '1' },
    }),
    'lib/index.ts': `import native from 'native';\nexport const lib: string = 'lib ' + native;`,
    'node_modules/native/package.json': json('native'),
    'node_modules/native/index.js': `module.exports = 'native';`,
    'node_modules/native/a.node': '',
  });
  await symlink(join(folder.path, 'lib'), join(folder.path, 'node_modules/lib'), 'junction');
  const plan = await planPack(join(folder.path, 'server'));
  expect(paths(plan)).toEqual([
    'index.js',
    'manifest.json',
    'node_modules/native/a.node',
    'node_modules/native/index.js',
    'node_modules/native/package.json',
    'package.json',
  ]);
  expect(await initialize(plan)).toBe('lib native');
});

test('a compiled file never takes the place of one that is there', async () => {
  await using folder = await temporaryFolder();
  const plan = await planOf(folder.path, {
    'manifest.json': manifest('index.ts'),
    'package.json': json('app'),
    'index.ts': answering('', '"compiled"'),
    'index.js': 'other',
  });
  expect(paths(plan)).toEqual(['index.bundled.js', 'index.js', 'manifest.json', 'package.json']);
  expect(await initialize(plan)).toBe('compiled');
});

test('a server written with the real SDK answers from one file', { timeout: 60_000 }, async () => {
  await using folder = await temporaryFolder();
  const installed = fileURLToPath(new URL('../../../../node_modules/', import.meta.url));
  await writeTree(folder.path, {
    'manifest.json': manifest('src/index.ts'),
    'package.json': json('app', {
      type: 'module',
      dependencies: { '@modelcontextprotocol/server': '*', zod: '*' },
    }),
    'src/index.ts': `
import { McpServer } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import * as z from 'zod';
const server = new McpServer({ name: 'compiled', version: '1.0.0' });
server.registerTool('add', { inputSchema: z.object({ a: z.number() }) }, async ({ a }) => ({
  content: [{ type: 'text', text: String(a) }],
}));
await server.connect(new StdioServerTransport());
`,
  });
  for (const name of ['@modelcontextprotocol/server', '@modelcontextprotocol/core', 'zod']) {
    await cp(join(installed, name), join(folder.path, 'node_modules', name), { recursive: true });
  }
  const plan = await planPack(folder.path);
  expect(plan.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(paths(plan)).toEqual(['manifest.json', 'package.json', 'src/index.js']);
  expect(await initialize(plan)).toMatchObject({ serverInfo: { name: 'compiled' } });
});
