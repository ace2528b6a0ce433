import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom, temporaryFolder, testOnPosix, writeTree } from '@opendxt/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { digestContents, plannedContents } from './index.ts';
import {
  archiveContents,
  contentDigest,
  digestArchive,
  folderContents,
  openArchive,
  type SourceEntry,
  writeArchive,
} from '../index.ts';

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
const random = seededRandom(7);
const large = Buffer.from(Array.from({ length: 3_000_000 }, () => random(256)));

test('a folder, the plan and the archive of it have the same contents', async () => {
  await using folder = await temporaryFolder();
  const files = { 'b/.hidden': 'h', 'a.txt': 'text', 'b/c/large.bin': large, 'ä b.txt': '' };
  await writeTree(join(folder.path, 'in'), { ...files, 'empty/': '' });
  const sources = Object.entries(files).map(([path, content]) => ({
    path,
    executable: false,
    content: { kind: 'bytes' as const, bytes: Buffer.from(content) },
  }));
  await writeArchive(sources, join(folder.path, 'out.dxt'));
  const archive = await openArchive(join(folder.path, 'out.dxt'));
  onTestFinished(() => archive.close());
  const onDisk = Object.keys(files).map((path): SourceEntry => {
    const size = Buffer.byteLength(files[path as keyof typeof files]);
    const content = { kind: 'file', path: join(folder.path, 'in', path), size } as const;
    return { path, executable: false, content };
  });
  const all = [
    await folderContents(join(folder.path, 'in')),
    archiveContents(archive),
    plannedContents(sources),
    plannedContents(onDisk),
  ];
  for (const contents of all) {
    expect(contentDigest(await digestContents(contents))).toBe(
      (await digestArchive(archive)).contentDigest,
    );
    expect([...contents.entries.keys()]).toEqual(Object.keys(files).sort());
    for (const [path, content] of Object.entries(files)) {
      const bytes = Buffer.from(content);
      expect(contents.entries.get(path)).toMatchObject({ kind: 'file', size: bytes.length });
      expect(await contents.sha256(path)).toBe(sha256(bytes));
      expect(bytes.equals(await contents.read(path))).toBe(true);
      expect(Buffer.from(await contents.read(path, 3))).toEqual(bytes.subarray(0, 3));
      expect(await contents.read(path, 0)).toHaveLength(0);
    }
    await expect(contents.read('empty')).rejects.toMatchObject({ code: 'source-missing' });
    await expect(contents.sha256('../a')).rejects.toMatchObject({ code: 'source-missing' });
  }
});

testOnPosix('a file that becomes a pipe after it was listed is not waited for', async () => {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, { 'a.txt': 'a', 'b.txt': 'b' });
  const contents = await folderContents(folder.path);
  await rm(join(folder.path, 'a.txt'));
  execFileSync('mkfifo', [join(folder.path, 'a.txt')]);
  const failed = { code: 'source-unreadable', entry: 'a.txt' };
  await expect(contents.read('a.txt')).rejects.toMatchObject(failed);
  await expect(contents.read('a.txt', 1)).rejects.toMatchObject(failed);
  await expect(contents.sha256('a.txt')).rejects.toMatchObject(failed);
});

testOnPosix('links of a folder are told and never followed, modes are kept', async () => {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, { 'bin/tool': '#!/bin/sh\n', 'secret/of.txt': 's' });
  await chmod(join(folder.path, 'bin/tool'), 0o751);
  await symlink('../secret', join(folder.path, 'bin/away'));
  await symlink('/etc/hostname', join(folder.path, 'bin/host'));
  await symlink('nothing', join(folder.path, 'dangling'));
  const contents = await folderContents(folder.path);
  expect(contents.entries.get('bin/tool')).toEqual({ kind: 'file', size: 10, mode: 0o751 });
  expect(contents.entries.get('bin/away')).toEqual({ kind: 'link', size: 9, link: '../secret' });
  expect([...contents.entries.keys()]).toEqual([
    'bin/away',
    'bin/host',
    'bin/tool',
    'dangling',
    'secret/of.txt',
  ]);
  await expect(contents.read('bin/host')).rejects.toThrow('found a link to `/etc/hostname`');
  await expect(contents.sha256('bin/away')).rejects.toMatchObject({ code: 'source-missing' });
});

test('a folder that is not there is said to be unreadable', async () => {
  await using folder = await temporaryFolder();
  await expect(folderContents(join(folder.path, 'none'))).rejects.toMatchObject({
    code: 'source-unreadable',
  });
});
