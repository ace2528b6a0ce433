import { chmodSync, existsSync, statSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleWith, type RawEntry, temporaryFolder, writeTree } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import type { Progress } from '../archive/index.ts';
import { extractBundle } from './index.ts';

async function bundleIn(folder: string, entries: readonly RawEntry[] = []): Promise<string> {
  const path = join(folder, 'test.mcpb');
  await writeFile(path, bundleWith(entries));
  return path;
}

test('a bundle unpacks into a folder that is made for it, with all folders above', async () => {
  await using folder = await temporaryFolder();
  const path = await bundleIn(folder.path, [
    { name: 'lib/empty/' },
    { name: 'lib/a', content: 'A' },
  ]);
  const target = join(folder.path, 'x/y/target');

  const report = await extractBundle(path, target);

  expect(report).toEqual({ path: target, files: 3, bytes: expect.any(Number) as number });
  expect(await readFile(join(target, 'lib/a'), 'utf8')).toBe('A');
  expect(await readdir(join(target, 'lib/empty'))).toEqual([]);
  expect(await readdir(join(folder.path, 'x/y'))).toEqual(['target']);
});

test('a file keeps its execute bit and no other mode bit', async () => {
  await using folder = await temporaryFolder();
  const path = await bundleIn(folder.path, [
    { name: 'tool', mode: 0o107755 },
    { name: 'text', mode: 0o102666 },
    { name: 'group', mode: 0o100010 },
  ]);
  const previous = process.umask(0o022);
  try {
    await extractBundle(path, join(folder.path, 'target'));
  } finally {
    process.umask(previous);
  }
  const mode = (name: string) =>
    (statSync(join(folder.path, 'target', name)).mode & 0o7777).toString(8);
  if (process.platform === 'win32') return;
  expect([mode('tool'), mode('text'), mode('group'), mode('')]).toEqual([
    '755',
    '644',
    '644',
    '755',
  ]);
});

test('an empty folder is taken as the target', async () => {
  await using folder = await temporaryFolder();
  const target = join(folder.path, 'target');
  await mkdir(target);
  await extractBundle(await bundleIn(folder.path), target);
  expect((await readdir(target)).sort()).toEqual(['manifest.json', 'server']);
});

test('a target with something in it is refused and stays as it is', async () => {
  await using folder = await temporaryFolder();
  const path = await bundleIn(folder.path);
  await writeTree(folder.path, { 'target/mine.txt': 'mine', file: 'mine' });

  await expect(extractBundle(path, join(folder.path, 'target'))).rejects.toMatchObject({
    code: 'target-exists',
  });
  await expect(extractBundle(path, join(folder.path, 'file'))).rejects.toMatchObject({
    code: 'target-exists',
  });
  expect((await readdir(folder.path)).sort()).toEqual(['file', 'target', 'test.mcpb']);
});

test('a target that cannot be written gives a clear error and leaves nothing behind', async () => {
  await using folder = await temporaryFolder();
  const path = await bundleIn(folder.path);
  await writeFile(join(folder.path, 'file'), '');

  await expect(extractBundle(path, join(folder.path, 'file/target'))).rejects.toMatchObject({
    code: 'write-failed',
  });
  await expect(
    extractBundle(path, join(folder.path, 'new', 'x'.repeat(300))),
  ).rejects.toMatchObject({ code: 'write-failed', hint: 'choose a folder with a shorter path' });
  expect((await readdir(folder.path)).sort()).toEqual(['file', 'test.mcpb']);
});

test('a folder that may not be written to is named with what to do', async ({ skip }) => {
  if (process.platform === 'win32') skip('Windows has other permissions');
  await using folder = await temporaryFolder();
  const path = await bundleIn(folder.path);
  const locked = join(folder.path, 'locked');
  await mkdir(locked);
  chmodSync(folder.path, 0o755);
  chmodSync(locked, 0o555);
  // Permissions do not bind root, who can be somebody else for a moment.
  const root = process.getuid?.() === 0;
  if (root) process.seteuid?.(65_534);
  try {
    await expect(extractBundle(path, join(locked, 'target'))).rejects.toMatchObject({
      code: 'write-failed',
      hint: 'choose a folder that you may write to',
    });
  } finally {
    if (root) process.seteuid?.(0);
  }
});

test('work that is cancelled halfway leaves nothing behind', async () => {
  await using folder = await temporaryFolder();
  const large = { name: 'large.bin', content: Buffer.alloc(9_000_000, 'abcdefghij') };
  const path = await bundleIn(folder.path, [{ name: 'a' }, large, { name: 'b' }]);
  for (const stopAt of [1, 2, 3]) {
    const controller = new AbortController();
    const onProgress = ({ files }: Progress) => {
      if (files === stopAt) controller.abort();
    };
    const target = join(folder.path, 'new/target');
    await expect(
      extractBundle(path, target, { signal: controller.signal, onProgress }),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(existsSync(join(folder.path, 'new'))).toBe(false);
  }
});

test('work that is cancelled before it starts reads nothing', async () => {
  await using folder = await temporaryFolder();
  const path = await bundleIn(folder.path);
  const signal = AbortSignal.abort();
  await expect(extractBundle(path, join(folder.path, 'target'), { signal })).rejects.toMatchObject({
    code: 'cancelled',
  });
  expect(await readdir(folder.path)).toEqual(['test.mcpb']);
});

test('progress counts files and bytes up to what was announced', async () => {
  await using folder = await temporaryFolder();
  const path = await bundleIn(folder.path, [
    { name: 'lib/', content: '' },
    { name: 'a', content: 'abc' },
  ]);
  const seen: Progress[] = [];

  const report = await extractBundle(path, join(folder.path, 'target'), {
    onProgress: (progress) => seen.push(progress),
  });

  expect(seen.map(({ files, totalFiles }) => [files, totalFiles])).toEqual([
    [1, 3],
    [2, 3],
    [3, 3],
  ]);
  expect(seen.at(-1)).toMatchObject({ bytes: report.bytes, totalBytes: report.bytes });
});

test('what is beside the target is left alone when unpacking fails', async () => {
  await using folder = await temporaryFolder();
  const path = await bundleIn(folder.path, [{ name: 'damaged', content: 'x', both: { crc: 1 } }]);
  await writeTree(folder.path, { 'parent/other/file': 'mine' });
  await expect(extractBundle(path, join(folder.path, 'parent/target'))).rejects.toMatchObject({
    code: 'crc-mismatch',
    entry: 'damaged',
  });
  expect(await readdir(join(folder.path, 'parent'))).toEqual(['other']);
  expect((await stat(join(folder.path, 'parent/other/file'))).size).toBe(4);
});
