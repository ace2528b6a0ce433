import { chmod, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { folderContents } from '@opendxt/bundle';
import { temporaryFolder, testOnPosix, writeTree } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { replaceAll } from './replace.ts';

async function texts(folder: string) {
  const contents = await folderContents(folder);
  const found: Record<string, string> = {};
  for (const path of contents.entries.keys())
    if (!path.startsWith('staging/'))
      found[path] = Buffer.from(await contents.read(path)).toString();
  return found;
}

const before = {
  'manifest.json': 'old',
  'server/main.py': 'main',
  'server/lib/a.py': 'old',
  'server/lib/b.py': 'old',
  'server/venv/x': 'old',
};

test('folders and files take their places, and what is to go is gone', async () => {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, {
    ...before,
    'staging/server/lib/a.py': 'new',
    'staging/server/start.py': 'new',
    'staging/manifest.json': 'new',
  });
  await replaceAll(
    folder.path,
    join(folder.path, 'staging'),
    ['server/lib', 'server/start.py', 'manifest.json'],
    ['server/venv'],
  );
  expect(await texts(folder.path)).toEqual({
    'manifest.json': 'new',
    'server/main.py': 'main',
    'server/lib/a.py': 'new',
    'server/start.py': 'new',
  });
});

test('a step that fails leaves everything as it was', async () => {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, {
    ...before,
    'staging/server/lib/a.py': 'new',
    'staging/server/start.py': 'new',
  });
  const staging = join(folder.path, 'staging');
  await expect(
    replaceAll(
      folder.path,
      staging,
      ['server/lib', 'server/start.py', 'manifest.json'],
      ['server/venv'],
    ),
  ).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await texts(folder.path)).toEqual(before);
});

testOnPosix('the manifest keeps its mode', async () => {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, { ...before, 'staging/manifest.json': 'new' });
  await chmod(join(folder.path, 'manifest.json'), 0o600);
  await replaceAll(folder.path, join(folder.path, 'staging'), ['manifest.json'], []);
  expect((await stat(join(folder.path, 'manifest.json'))).mode & 0o777).toBe(0o600);
  expect(await readFile(join(folder.path, 'manifest.json'), 'utf8')).toBe('new');
});
