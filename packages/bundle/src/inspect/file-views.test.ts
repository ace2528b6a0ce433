import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileView } from '@opendxt/manifest';
import { rawZip, temporaryFolder, writeTree } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { openArchive } from '../archive/index.ts';
import { archiveFileView, folderFileView } from './index.ts';

const long = 'abcdefgh'.repeat(100_000);
const files = {
  'manifest.json': '{}',
  'server/lib/a.js': 'const a = 1;',
  'long.txt': long,
  'empty/': '',
};

async function describe(view: FileView): Promise<unknown> {
  const paths = ['', 'manifest.json', 'server', 'server/lib', 'server/lib/a.js', 'empty'];
  const absent = [
    'Manifest.json',
    'SERVER',
    'server/',
    '../x',
    '.',
    'server/../server',
    'a.js',
    'manifest.json/x',
  ];
  const text = async (path: string, length: number) =>
    Buffer.from(await view.head(path, length)).toString();
  return {
    kinds: await Promise.all(paths.map((path) => view.kind(path))),
    absent: await Promise.all(absent.map((path) => view.kind(path))),
    root: (await view.list('')).toSorted(),
    folder: await view.list('server'),
    nothing: [await view.list('empty'), await view.list('none'), await view.list('long.txt')],
    heads: [
      await text('server/lib/a.js', 5),
      await text('server/lib/a.js', 500),
      await text('long.txt', 12),
      await text('server', 5),
      await text('none', 5),
      await text('long.txt', 0),
    ],
  };
}

const expected = {
  kinds: ['directory', 'file', 'directory', 'directory', 'file', 'directory'],
  absent: Array.from({ length: 8 }),
  root: ['empty', 'long.txt', 'manifest.json', 'server'],
  folder: ['lib'],
  nothing: [[], [], []],
  heads: ['const', 'const a = 1;', 'abcdefghabcd', '', '', ''],
};

test('a folder answers by exact names', async () => {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, files);
  expect(await describe(folderFileView(folder.path))).toEqual(expected);
});

test('an archive answers the same, with folders that have no entry of their own', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'test.mcpb');
  await writeFile(
    path,
    rawZip(Object.entries(files).map(([name, content]) => ({ name, content, method: 8 }))),
  );
  const archive = await openArchive(path);
  expect(await describe(archiveFileView(archive))).toEqual(expected);
  await archive.close();
});

test('a link inside the folder is what it leads to, any other is something else', async () => {
  await using folder = await temporaryFolder();
  await using outside = await temporaryFolder();
  await writeTree(folder.path, files);
  await writeTree(outside.path, { secret: 'secret' });
  await symlink('server/lib/a.js', join(folder.path, 'inside'));
  await symlink(join(outside.path, 'secret'), join(folder.path, 'outside'));
  await symlink('nowhere', join(folder.path, 'dangling'));
  const view = folderFileView(folder.path);
  const kinds = await Promise.all(['inside', 'outside', 'dangling'].map((path) => view.kind(path)));
  expect(kinds).toEqual(['file', 'other', 'other']);
  expect(await view.head('outside', 10)).toHaveLength(0);
  expect(Buffer.from(await view.head('inside', 5)).toString()).toBe('const');
});

test('a folder that is not there has nothing in it', async () => {
  await using folder = await temporaryFolder();
  const view = folderFileView(join(folder.path, 'none'));
  expect([await view.kind('manifest.json'), await view.list('')]).toEqual([undefined, []]);
});
