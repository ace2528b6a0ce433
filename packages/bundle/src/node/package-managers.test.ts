import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { type PackPlan, planPack } from '../index.ts';
import { temporaryFolder, testNeeding, writeTree } from '@opendxt/testkit';

const run = promisify(execFile);
const shell = process.platform === 'win32';

/** pnpm and yarn, kept between runs. */
const tools = join(tmpdir(), 'opendxt-test-package-managers');

async function fetchTools(): Promise<void> {
  if (existsSync(join(tools, 'node_modules'))) return;
  const fresh = `${tools}-${process.pid}`;
  await mkdir(fresh, { recursive: true });
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  await run('npm', ['install', '--prefix', fresh, ...quiet, 'pnpm@10', 'yarn@1'], { shell });
  await rename(fresh, tools).catch(() => rm(fresh, { recursive: true, force: true }));
}

const installs = {
  npm: (cwd: string) =>
    run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd,
      shell,
    }),
  pnpm: async (cwd: string) => {
    await fetchTools();
    const cli = join(tools, 'node_modules/pnpm/bin/pnpm.cjs');
    const store = ['--store-dir', join(cwd, '../store'), '--offline', '--no-frozen-lockfile'];
    await run(process.execPath, [cli, 'install', ...store], { cwd });
  },
  yarn: async (cwd: string) => {
    await fetchTools();
    const cli = join(tools, 'node_modules/yarn/bin/yarn.js');
    const quiet = ['--offline', '--non-interactive', '--cache-folder', join(cwd, '../cache')];
    await run(process.execPath, [cli, 'install', ...quiet], { cwd });
  },
};
type Manager = keyof typeof installs;

/** Archives of small packages, as a registry would give them. */
let archives: string;

beforeAll(async () => {
  archives = (await temporaryFolder()).path;
  const describe = (name: string, version: string, more: object = {}) =>
    JSON.stringify({ name, version, ...more });
  await writeTree(archives, {
    'word1/package.json': describe('word', '1.0.0'),
    'word1/index.js': `module.exports = 'word 1';`,
    'word2/package.json': describe('word', '2.0.0'),
    'word2/index.js': `module.exports = 'word 2';`,
    'greet/package.json': describe('@s/greet', '1.0.0', {
      bin: 'cli.js',
      dependencies: { word: archive('word-1.0.0') },
    }),
    'greet/index.js': `module.exports = 'greets with ' + require('word');`,
    'greet/cli.js': `#!/usr/bin/env node\nif (require.main === module) console.log(require('./index.js'));`,
    'choir/package.json': describe('choir', '1.0.0', { peerDependencies: { word: '*' } }),
    'choir/index.js': `module.exports = 'sings ' + require('word');`,
    // A package of its own: yarn 1 fails now and then when two packages name the same archive.
    'linter/package.json': describe('linter', '1.0.0', {
      dependencies: { rule: archive('rule-1.0.0') },
    }),
    'rule/package.json': describe('rule', '1.0.0'),
    'linter/index.js': '',
  });
  const folders = ['word1', 'word2', 'greet', 'choir', 'linter', 'rule'].map((name) => `./${name}`);
  await run('npm', ['pack', '--silent', ...folders], { cwd: archives, shell });
  return () => rm(archives, { recursive: true, force: true });
});

const archive = (name: string) => `file:${join(archives, `${name}.tgz`)}`;

const server = (...names: string[]) => `
const parts = [${names.map((name) => `require('${name}')`).join(', ')}];
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (method !== 'initialize') return;
  const serverInfo = { name: parts.join(', '), version: '1.0.0' };
  const result = { protocolVersion: params.protocolVersion, capabilities: {}, serverInfo };
  console.log(JSON.stringify({ jsonrpc: '2.0', id, result }));
});
`;

const manifest = (entry: string) =>
  JSON.stringify({
    dxt_version: '0.1',
    name: 'app',
    server: {
      type: 'node',
      entry_point: entry,
      mcp_config: { command: 'node', args: [`\${__dirname}/${entry}`] },
    },
  });

const app = () => ({
  'manifest.json': manifest('server/index.js'),
  'server/index.js': server('@s/greet', 'choir', 'word'),
  'package.json': JSON.stringify({
    name: 'app',
    version: '1.0.0',
    private: true,
    dependencies: {
      '@s/greet': archive('s-greet-1.0.0'),
      choir: archive('choir-1.0.0'),
      word: archive('word-2.0.0'),
    },
    devDependencies: { linter: archive('linter-1.0.0') },
  }),
});
const appSays = 'greets with word 1, sings word 2, word 2';

/** Writes the bundle's files where no package can be found but those in it, and starts the server. */
async function startPacked(plan: PackPlan, entry: string, command?: string): Promise<string> {
  await using home = await temporaryFolder();
  const target = join(home.path, 'installed extension');
  for (const { path, content, executable } of plan.entries) {
    await mkdir(dirname(join(target, path)), { recursive: true });
    if (content.kind === 'file') await cp(content.path, join(target, path));
    else await writeFile(join(target, path), content.bytes);
    if (executable) await chmod(join(target, path), 0o755);
  }
  if (command !== undefined) return (await run(join(target, command))).stdout.trim();
  return await initialize(join(target, entry));
}

async function initialize(script: string): Promise<string> {
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const params = {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 't', version: '1' },
  };
  child.stdin.end(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`);
  for await (const line of createInterface({ input: child.stdout })) {
    const answer = JSON.parse(line) as { result: { serverInfo: { name: string } } };
    return answer.result.serverInfo.name;
  }
  throw new Error('the server ended without an answer');
}

async function installAndPlan(
  manager: Manager,
  tree: Readonly<Record<string, string>>,
  packed = '',
): Promise<{ plan: PackPlan; remove: () => Promise<void> }> {
  const folder = await temporaryFolder();
  const project = join(folder.path, 'project');
  await writeTree(project, tree);
  await installs[manager](project);
  return { plan: await planPack(join(project, packed)), remove: () => folder.remove() };
}

const errors = (plan: PackPlan) => plan.problems.filter(({ severity }) => severity === 'error');
const paths = (plan: PackPlan) => plan.entries.map(({ path }) => path);

test(
  'what npm installed stays where it is, without the dev dependencies',
  { timeout: 120_000 },
  async () => {
    const { plan, remove } = await installAndPlan('npm', app());
    expect(plan.problems).toEqual([]);
    expect(plan.excluded.map(({ path, rule, source }) => [path, rule, source])).toContainEqual([
      'node_modules/linter',
      'dev dependency',
      'package.json',
    ]);
    expect(paths(plan)).toContain('node_modules/@s/greet/node_modules/word/index.js');
    expect(await startPacked(plan, 'server/index.js')).toBe(appSays);
    if (!shell)
      expect(await startPacked(plan, '', 'node_modules/.bin/greet')).toBe('greets with word 1');
    await remove();
  },
);

const fetched = testNeeding('the package registry');
const each = (
  managers: readonly Manager[],
  title: string,
  body: (manager: Manager) => Promise<void>,
) => {
  for (const manager of managers) {
    const declare = manager === 'npm' ? testNeeding() : fetched;
    declare(title.replace('%s', manager), { timeout: 180_000 }, () => body(manager));
  }
};

each(['pnpm', 'yarn'], 'a server installed by %s answers from its bundle', async (manager) => {
  const { plan, remove } = await installAndPlan(manager, app());
  expect(plan.problems).toEqual([]);
  expect(plan.excluded.find(({ path }) => path.endsWith('/linter'))?.rule).toBe('dev dependency');
  expect(paths(plan).filter((path) => path.includes('.pnpm'))).toEqual([]);
  expect(await startPacked(plan, 'server/index.js')).toBe(appSays);
  if (!shell)
    expect(await startPacked(plan, '', 'node_modules/.bin/greet')).toBe('greets with word 1');
  await remove();
});

const workspace = (spec: string) => ({
  'package.json': JSON.stringify({ name: 'all', private: true, workspaces: ['packages/*'] }),
  'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
  'packages/server/manifest.json': manifest('index.js'),
  'packages/server/index.js': server('@all/lib', 'word'),
  'packages/server/package.json': JSON.stringify({
    name: '@all/server',
    version: '1.0.0',
    dependencies: { '@all/lib': spec, word: archive('word-2.0.0') },
  }),
  'packages/lib/index.js': `module.exports = 'lib ' + require('@s/greet');`,
  'packages/lib/.env.example': '',
  'packages/lib/package.json': JSON.stringify({
    name: '@all/lib',
    version: '1.0.0',
    dependencies: { '@s/greet': archive('s-greet-1.0.0') },
    devDependencies: { linter: archive('linter-1.0.0') },
  }),
});

each(
  ['npm', 'pnpm', 'yarn'],
  'a member of a workspace of %s answers from its bundle',
  async (manager) => {
    const { plan, remove } = await installAndPlan(
      manager,
      workspace(manager === 'pnpm' ? 'workspace:*' : '1.0.0'),
      'packages/server',
    );
    expect(plan.problems).toEqual([]);
    expect(paths(plan)).toContain('node_modules/@all/lib/index.js');
    expect(paths(plan).filter((path) => path.includes('linter'))).toEqual([]);
    expect(await startPacked(plan, 'index.js')).toBe('lib greets with word 1, word 2');
    await remove();
  },
);

test(
  'a folder that package.json names is taken along from where it lies, and judged as own code',
  { timeout: 120_000 },
  async () => {
    await using folder = await temporaryFolder();
    await writeTree(folder.path, {
      'app/manifest.json': manifest('index.js'),
      'app/index.js': server('lib'),
      'app/package.json': JSON.stringify({ name: 'app', dependencies: { lib: 'file:../lib' } }),
      'lib/index.js': `module.exports = 'lib';`,
      'lib/.env': 'KEY=1',
      'lib/package.json': JSON.stringify({ name: 'lib', version: '1.0.0' }),
    });
    await installs.npm(join(folder.path, 'app'));
    const plan = await planPack(join(folder.path, 'app'));
    expect(errors(plan).map(({ code, message }) => [code, message.split('`')[1]])).toEqual([
      ['secret-file', 'node_modules/lib/.env'],
    ]);
    expect(await startPacked(plan, 'index.js')).toBe('lib');
  },
);
