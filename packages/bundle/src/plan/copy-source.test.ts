import { readFile, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, testOnPosix, writeTree } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copySource, planPack } from '../index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const source = (files: Readonly<Record<string, string>>) =>
  writeTree(join(folder.path, 'src'), { 'manifest.json': '{}', ...files });
const copy = (without: readonly string[] = []) =>
  copySource(join(folder.path, 'src'), join(folder.path, 'copy'), { without });
const copied = async () =>
  (await readdir(join(folder.path, 'copy'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.path.length + '/copy/'.length))
    .sort();

test('what the rules let in is copied, with the ignore files, and the rest is listed', async () => {
  await source({
    '.dxtignore': '/big/\n/node_modules/x/\n',
    'big/data': 'x',
    'server/index.js': '',
    '.git/HEAD': '',
    'server/.mcpbignore': '*.log\n',
    'server/a.log': '',
  });
  const { excluded, leavesOut } = await copy();
  expect(await copied()).toEqual([
    '.dxtignore',
    'manifest.json',
    'server/.mcpbignore',
    'server/index.js',
  ]);
  expect(excluded.map(({ path, source }) => [path, source])).toEqual(
    expect.arrayContaining([
      ['.git', 'default'],
      ['big', '.dxtignore:1'],
      ['server/a.log', 'server/.mcpbignore:1'],
    ]),
  );
  expect([leavesOut('node_modules/x'), leavesOut('node_modules')]).toEqual([true, false]);
});

test('the plan of a copy is that of its source', async () => {
  await source({
    '.dxtignore': 'a.txt\n',
    'a.txt': '',
    'b/node_modules/c/index.js': '',
    'd.js': '',
  });
  await copy();
  const paths = async (dir: string) =>
    (await planPack(join(folder.path, dir))).entries.map(({ path }) => path);
  expect(await paths('copy')).toEqual(await paths('src'));
});

test('folders that something else takes the place of are passed over', async () => {
  await source({ 'node_modules/a/index.js': '', 'b/node_modules/c/index.js': '' });
  await copy(['node_modules']);
  expect(await copied()).toEqual(['b/node_modules/c/index.js', 'manifest.json']);
});

testOnPosix('links become what they lead to, and one that leads out is a problem', async () => {
  await source({ 'real/a.txt': 'a' });
  await writeTree(folder.path, { 'outside.txt': 'private' });
  await symlink('real', join(folder.path, 'src/link'));
  await symlink('../outside.txt', join(folder.path, 'src/out.txt'));
  const { problems } = await copy();
  expect(problems).toMatchObject([{ code: 'link-outside', severity: 'error' }]);
  expect(await copied()).toEqual(['link/a.txt', 'manifest.json', 'real/a.txt']);
  expect(await readFile(join(folder.path, 'copy/link/a.txt'), 'utf8')).toBe('a');
});
