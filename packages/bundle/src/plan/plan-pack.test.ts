import { execFile } from 'node:child_process';
import { chmod, link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { BundleError, planPack, type PackPlan, type PlanOptions } from '../index.ts';
import { temporaryFolder, testOnPosix, writeTree } from '@opendxt/testkit';

const run = promisify(execFile);

const manifest = JSON.stringify({
  dxt_version: '0.1',
  name: 'sample',
  version: '1.0.0',
  description: 'A sample',
  author: { name: 'A' },
  server: {
    type: 'binary',
    entry_point: 'server/run',
    mcp_config: { command: '${__dirname}/server/run', args: [] },
  },
});

type Tree = Readonly<Record<string, string | Uint8Array>>;

async function planOf(
  tree: Tree,
  options: PlanOptions = {},
  prepare: (root: string) => Promise<unknown> = async () => undefined,
): Promise<PackPlan> {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, { 'manifest.json': manifest, 'server/run': '#!/bin/sh\n', ...tree });
  await prepare(folder.path);
  return await planPack(folder.path, options);
}

const paths = (plan: PackPlan) => plan.entries.map(({ path }) => path);
const left = (plan: PackPlan) =>
  plan.excluded.map(({ path, rule, source }) => [path, rule, source]);
const codes = (plan: PackPlan) => plan.problems.map(({ severity, code }) => `${severity} ${code}`);

test('every file goes in, sorted by the bytes of its path', async () => {
  const plan = await planOf({
    'b.js': '',
    'a/z.js': '',
    'a-b.js': '',
    'ä.js': '',
    '\u{1f600}.js': '',
    '\uffee.js': '',
  });
  expect(paths(plan)).toEqual([
    'a-b.js',
    'a/z.js',
    'b.js',
    'manifest.json',
    'server/run',
    'ä.js',
    '\uffee.js',
    '\u{1f600}.js',
  ]);
  expect(plan.problems).toEqual([]);
  expect(plan.manifestText).toBe(manifest);
});

test('a folder without a manifest is refused with the command that writes one', async () => {
  await using folder = await temporaryFolder();
  const refusal = await planPack(folder.path).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(BundleError);
  expect(refusal).toMatchObject({ code: 'manifest-missing', hint: '`dxt init` writes one' });
  await expect(planPack(join(folder.path, 'gone'))).rejects.toMatchObject({
    code: 'source-missing',
  });
});

test('another file can be the manifest, and goes in under the name that hosts look for', async () => {
  const plan = await planOf(
    { 'manifest.dev.json': '{"name":"dev"}' },
    { manifestFile: 'manifest.dev.json' },
  );
  expect(plan.manifestText).toBe('{"name":"dev"}');
  const entry = plan.entries.find(({ path }) => path === 'manifest.json');
  expect(entry?.content).toEqual({ kind: 'bytes', bytes: Buffer.from('{"name":"dev"}') });
});

test('what no server reads stays out, a folder as one row with its weight', async () => {
  const plan = await planOf({
    '.git/config': '12345',
    '.git/objects/aa/bb': '123',
    'server/.DS_Store': '',
    'old.mcpb': '1',
    'lib/__pycache__/a.cpython-312.pyc': '',
    'lib/sourceless.pyc': '',
    'lib/a.js': '',
    'lib/a.js.map': '',
  });
  expect(plan.excluded).toEqual([
    { path: '.git', directory: true, rule: '.git', source: 'default', files: 2, bytes: 8 },
    {
      path: 'lib/__pycache__',
      directory: true,
      rule: '__pycache__/',
      source: 'default',
      files: 1,
      bytes: 0,
    },
    {
      path: 'lib/a.js.map',
      directory: false,
      rule: '*.js.map',
      source: 'default',
      files: 1,
      bytes: 0,
    },
    { path: 'old.mcpb', directory: false, rule: '/*.mcpb', source: 'default', files: 1, bytes: 1 },
    {
      path: 'server/.DS_Store',
      directory: false,
      rule: '.DS_Store',
      source: 'default',
      files: 1,
      bytes: 0,
    },
  ]);
  expect(paths(plan)).toContain('lib/sourceless.pyc');
});

test('folders that only look like left-overs go in', async () => {
  const kept = {
    'lib/tiles.map/index.js': '',
    'lib/world.map': '',
    'lib/alone.js.map': '',
    'lib/types.d.ts': '',
    'node_modules/leaflet.map/index.js': '',
    'server/coverage/index.js': '',
    'coverage/index.js': '',
    'templates/.gitignore': '',
    'templates/.vscode/settings.json': '',
    'templates/app.mcpb': '',
    'old.dxt/readme': '',
    'data/server.log': '',
  };
  const plan = await planOf(kept);
  expect(plan.excluded).toEqual([]);
  expect(paths(plan)).toEqual(expect.arrayContaining(Object.keys(kept)));
});

test('an ignore file leaves out and takes back in, and each row names its line', async () => {
  const plan = await planOf({
    '.dxtignore': '\uFEFF# notes\r\n*.md\r\n!README.md\r\n\r\n/docs/\r\n!*.js.map\r\n',
    '.mcpbignore': 'b.js\n',
    'README.md': '',
    'NOTES.md': '',
    'docs/a.js': '',
    'lib/docs/a.js': '',
    'a.js': '',
    'a.js.map': '',
    'b.js': '',
  });
  expect(left(plan)).toEqual([
    ['.dxtignore', '.dxtignore', 'default'],
    ['.mcpbignore', '.mcpbignore', 'default'],
    ['NOTES.md', '*.md', '.dxtignore:2'],
    ['b.js', 'b.js', '.mcpbignore:1'],
    ['docs', '/docs/', '.dxtignore:5'],
  ]);
  expect(paths(plan)).toEqual([
    'README.md',
    'a.js',
    'a.js.map',
    'lib/docs/a.js',
    'manifest.json',
    'server/run',
  ]);
});

test('an ignore file in a folder counts for that folder and wins over those above it', async () => {
  const plan = await planOf({
    '.dxtignore': '*.txt\n',
    'a/.dxtignore': '!keep.txt\n/b.js\n',
    'a/keep.txt': '',
    'a/b.js': '',
    'a/c/b.js': '',
    'keep.txt': '',
  });
  expect(paths(plan)).toEqual(['a/c/b.js', 'a/keep.txt', 'manifest.json', 'server/run']);
  expect(left(plan)).toContainEqual(['a/b.js', '/b.js', 'a/.dxtignore:2']);
});

test('the manifest goes in whatever the ignore file says; an entry point that stays out is an error', async () => {
  const plan = await planOf({ '.dxtignore': '*.json\nserver\n' });
  expect(paths(plan)).toEqual(['manifest.json']);
  expect(plan.problems).toEqual([
    {
      severity: 'error',
      code: 'entry-left-out',
      path: [],
      message: '`server/run`, which the manifest starts, stays out by `server` (.dxtignore:2)',
    },
  ]);
});

test('the bundle that is being written is no part of itself', async () => {
  const plan = await planOf({ 'out/sample.zip': 'old' }, { ignoreFiles: ['out/sample.zip'] });
  expect(paths(plan)).toEqual(['manifest.json', 'server/run']);
});

testOnPosix('a link inside the tree becomes what it leads to', async () => {
  const plan = await planOf({ 'shared/a.js': 'A', 'shared/sub/b.js': 'B' }, {}, async (root) => {
    await symlink('../shared', join(root, 'server/lib'));
    await symlink('shared/a.js', join(root, 'a.js'));
    await symlink('a.js', join(root, 'chain.js'));
    await link(join(root, 'shared/a.js'), join(root, 'hard.js'));
  });
  expect(plan.problems).toEqual([]);
  expect(paths(plan)).toEqual([
    'a.js',
    'chain.js',
    'hard.js',
    'manifest.json',
    'server/lib/a.js',
    'server/lib/sub/b.js',
    'server/run',
    'shared/a.js',
    'shared/sub/b.js',
  ]);
  const chain = plan.entries.find(({ path }) => path === 'chain.js');
  expect(chain?.content).toEqual({ kind: 'file', path: join(plan.root, 'shared/a.js'), size: 1 });
});

testOnPosix(
  'links out of the tree, to nowhere and in a circle are errors that name their way',
  async () => {
    await using other = await temporaryFolder();
    await writeTree(other.path, { 'secret.txt': '' });
    const plan = await planOf({ 'a/b/c.js': '' }, {}, async (root) => {
      await symlink(join(other.path, 'secret.txt'), join(root, 'out.txt'));
      await symlink('gone.js', join(root, 'dangling.js'));
      await symlink('../../a', join(root, 'a/b/again'));
      await symlink('two', join(root, 'one'));
      await symlink('one', join(root, 'two'));
    });
    expect(plan.problems.map(({ code, message }) => `${code}: ${message}`).toSorted()).toEqual([
      `link-cycle: the link \`a/b/again\` leads back to a folder it lies in: \`a\` → \`a/b\` → \`a/b/again\` → \`a\``,
      `link-cycle: the link \`one\` leads back to itself: \`one\` → \`two\` → \`one\``,
      `link-cycle: the link \`two\` leads back to itself: \`two\` → \`one\` → \`two\``,
      `link-dangling: the link \`dangling.js\` leads nowhere: \`dangling.js\` → \`gone.js\``,
      `link-outside: the link \`out.txt\` leads out of the folder, to ${other.path}/secret.txt`,
    ]);
    expect(paths(plan)).toEqual(['a/b/c.js', 'manifest.json', 'server/run']);
  },
);

testOnPosix('a link that an ignore file names is no problem, wherever it leads', async () => {
  const plan = await planOf({ '.dxtignore': 'latest\n' }, {}, (root) =>
    symlink('/etc', join(root, 'latest')),
  );
  expect(plan.problems).toEqual([]);
  expect(left(plan)).toContainEqual(['latest', 'latest', '.dxtignore:1']);
});

testOnPosix('a named pipe is refused', async () => {
  const plan = await planOf({}, {}, (root) => run('mkfifo', [join(root, 'pipe')]));
  expect(plan.problems.map(({ code, message }) => [code, message])).toEqual([
    ['special-file', '`pipe` is a named pipe; a bundle holds files and folders only'],
  ]);
});

testOnPosix('the execute bit is kept, and given to what the manifest starts', async () => {
  const plan = await planOf({ 'tool.sh': '', 'plain.sh': '#!/bin/sh' }, {}, (root) =>
    chmod(join(root, 'tool.sh'), 0o755),
  );
  expect(plan.entries.filter(({ executable }) => executable).map(({ path }) => path)).toEqual([
    'server/run',
    'tool.sh',
  ]);
});

test('names that some system cannot hold are errors', async () => {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, {
    'manifest.json': manifest,
    'aux.js': '',
    'Read.md': '',
    'read.md': '',
  });
  const plan = await planPack(folder.path);
  expect(codes(plan)).toEqual(expect.arrayContaining(['error name-reserved']));
  if (process.platform === 'linux') expect(codes(plan)).toContain('error name-collision');
});

test('more than the budget is a warning, and the folders that tell are listed', async () => {
  const plan = await planOf(
    {
      'lib/attrs-1.dist-info/RECORD': '',
      'lib/attrs/a.py': '1'.repeat(10),
      'lib/torch/b.py': '1'.repeat(50),
      'server/lib/x.js': '1'.repeat(30),
      'data/big': '1'.repeat(20),
    },
    { sizeBudget: 100 },
  );
  expect(codes(plan)).toEqual(['warning size-budget']);
  expect(plan.largest.map(({ path, bytes, files }) => [path, bytes, files])).toEqual([
    ['lib/torch', 50, 1],
    ['server', 40, 2],
    ['data', 20, 1],
    ['lib/attrs', 10, 1],
    ['lib/attrs-1.dist-info', 0, 1],
  ]);
  expect(plan.files).toBe(plan.entries.length);
});

test('work that is cancelled stops', async () => {
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, 'a'));
  await writeFile(join(folder.path, 'manifest.json'), manifest);
  await expect(planPack(folder.path, { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
});
