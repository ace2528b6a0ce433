import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import {
  bundleWith,
  rawZip,
  signatureBlock,
  signedBundle,
  temporaryFolder,
  testInFullRun,
  testNeeding,
  writeTree,
} from '@opendxt/testkit';
import { expect, test } from 'vitest';
import type { Archive, ArchiveEntry, ArchiveLimits } from '../types.ts';
import { crc32ByTable } from './crc32.ts';
import { defaultLimits, openArchive } from './index.ts';

const text = 'a line of text\n'.repeat(1000);
const tree = {
  'manifest.json': '{}',
  'server/index.js': text,
  'server/data.bin': new Uint8Array(70_000).map((_, at) => (at * at) >> 3),
  'empty.txt': '',
};

/** Reads everything in all three ways, which have to agree, into text by path. */
async function readAll(archive: Archive): Promise<Readonly<Record<string, string>>> {
  const contents: Record<string, string> = {};
  for await (const content of archive.contents()) {
    const bytes = 'bytes' in content ? content.bytes : await buffer(content.stream);
    if (content.entry.kind === 'directory') continue;
    contents[content.entry.path] = bytes.toString('latin1');
    expect((await archive.read(content.entry)).equals(bytes)).toBe(true);
    expect((await buffer(archive.stream(content.entry))).equals(bytes)).toBe(true);
  }
  return contents;
}

const expected = Object.fromEntries(
  Object.entries(tree).map(([path, content]) => [path, Buffer.from(content).toString('latin1')]),
);

function entryAt(archive: Archive, index: number): ArchiveEntry {
  const entry = archive.entries[index];
  if (entry === undefined) throw new Error(`no entry ${index}`);
  return entry;
}

async function opened(bytes: Uint8Array, limits: Partial<ArchiveLimits> = {}): Promise<Archive> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'test.mcpb');
  await writeFile(path, bytes);
  return await openArchive(path, { limits });
}

testNeeding('zip')(
  'a name that `zip` wrote without saying how is shown as it was meant, and the hint is true',
  {},
  async () => {
    await using folder = await temporaryFolder();
    await writeTree(folder.path, { 'manifest.json': '{}', 'größe.txt': '1' });
    execFileSync('zip', ['-q', 'odd.zip', 'manifest.json', 'größe.txt'], {
      cwd: folder.path,
      env: { ...process.env, LC_ALL: 'C' },
    });
    await expect(openArchive(join(folder.path, 'odd.zip'))).rejects.toMatchObject({
      code: 'name-encoding',
      message: expect.stringContaining('`größe.txt`') as string,
      hint: expect.stringContaining('`dxt pack`') as string,
    });
  },
);

testNeeding('zip')(
  'archives of Info-ZIP open, with folders, without, and streamed',
  {},
  async () => {
    await using folder = await temporaryFolder();
    await writeTree(join(folder.path, 'tree'), tree);
    const cwd = join(folder.path, 'tree');
    execFileSync('zip', ['-qr', '../folders.zip', '.'], { cwd });
    execFileSync('zip', ['-qrDX', '../plain.zip', '.'], { cwd });
    execFileSync('zip', ['-qr0', '../stored.zip', '.'], { cwd });
    execFileSync('zip', ['-qrz', '../comment.zip', '.'], { cwd, input: 'a comment\n' });
    await writeFile(
      join(folder.path, 'streamed.zip'),
      execFileSync('zip', ['-qr', '-', '.'], { cwd, stdio: ['ignore', 'pipe', 'inherit'] }),
    );
    for (const name of ['folders', 'plain', 'stored', 'comment', 'streamed']) {
      const archive = await openArchive(join(folder.path, `${name}.zip`));
      expect(await readAll(archive), name).toEqual(expected);
      expect(Buffer.from(archive.comment).toString(), name).toBe(
        name === 'comment' ? 'a comment' : '',
      );
      await archive.close();
    }
  },
);

const pythonScript = `
import os, sys, zipfile
root, out = sys.argv[1:]
files = sorted(os.path.relpath(os.path.join(at, name), root)
               for at, _, names in os.walk(root) for name in names)
for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(f'{out}/{method}.zip', 'w', method) as archive:
        for name in files:
            archive.write(os.path.join(root, name), name)
class Pipe:
    def __init__(self, file): self.file = file
    def write(self, data): return self.file.write(data)
    def flush(self): self.file.flush()
with open(f'{out}/streamed.zip', 'wb') as file, zipfile.ZipFile(Pipe(file), 'w', 8) as archive:
    for name in files:
        with archive.open(name, 'w', force_zip64=True) as entry, open(os.path.join(root, name), 'rb') as source:
            entry.write(source.read())
`;

testNeeding('python3')('archives of Python open, streamed and with zip64 too', {}, async () => {
  await using folder = await temporaryFolder();
  const root = join(folder.path, 'tree');
  await writeTree(root, tree);
  execFileSync('python3', ['-c', pythonScript, root, folder.path]);
  for (const name of ['0', '8', 'streamed']) {
    const archive = await openArchive(join(folder.path, `${name}.zip`));
    expect(await readAll(archive), name).toEqual(expected);
    await archive.close();
  }
});

test('entries are as the central directory lists them', async () => {
  const tool = { name: 'bin/tool', content: text, method: 8, mode: 0o104755 };
  const archive = await opened(rawZip([{ name: 'bin/' }, tool], { order: [1, 0] }));
  const [first, second] = archive.entries;
  expect(first).toEqual({
    path: 'bin/tool',
    kind: 'file',
    size: text.length,
    compressedSize: expect.any(Number) as number,
    method: 'deflate',
    crc32: crc32ByTable(Buffer.from(text)),
    executable: true,
  });
  expect(second).toMatchObject({ path: 'bin', kind: 'directory', size: 0, executable: false });
  expect(archive.get('bin/tool')).toBe(first);
  expect(archive.get('bin/')).toBeUndefined();
  await archive.close();
});

test('a signature block is found in all layouts, and its DER bytes with it', async () => {
  const block = signatureBlock();
  for (const layout of ['appended', 'in the comment'] as const) {
    for (const comment of ['', 'a comment']) {
      const bytes = signedBundle(block, layout, comment);
      const archive = await opened(bytes);
      expect(archive.signature).toEqual({
        offset: bytes.length - block.length,
        length: block.length,
        derOffset: bytes.length - block.length + 15,
        derLength: block.length - 27,
        commentCoversBlock: layout === 'in the comment',
      });
      expect(Buffer.from(archive.comment).toString()).toBe(comment);
      await archive.close();
    }
  }
  const plain = await opened(bundleWith([]));
  expect(plain.signature).toBeUndefined();
  await plain.close();
});

test('each limit refuses what is above it and names the option that raises it', async () => {
  const zeros = { name: 'zeros', content: Buffer.alloc(2_000_000), method: 8 };
  const bytes = bundleWith([zeros, { name: 'a/b/c', content: 'c' }]);
  const cases: readonly [Partial<ArchiveLimits>, string, RegExp | undefined][] = [
    [{ maxEntries: 3 }, 'too-many-entries', /--max-entries/],
    [{ maxRatio: 2000, maxEntries: 6 }, 'too-many-entries', /--max-entries/],
    [{ maxRatio: 2000, maxEntrySize: 1_999_999 }, 'entry-too-large', /--max-size/],
    [{ maxRatio: 2000, maxTotalSize: 2_000_000 }, 'too-large', /--max-size/],
    [{}, 'ratio-too-high', /--max-ratio/],
    [{ maxRatio: 2000, maxPathLength: 12 }, 'name-too-long', undefined],
    [{ maxRatio: 2000, maxDepth: 2 }, 'name-too-long', undefined],
  ];
  for (const [limits, code, hint] of cases) {
    const error = await opened(bytes, limits).catch((error: unknown) => error);
    expect(error, code).toMatchObject({ code });
    if (hint !== undefined)
      expect(error).toMatchObject({ hint: expect.stringMatching(hint) as string });
  }
  const archive = await opened(bytes, { maxRatio: 2000, maxEntries: 7, maxDepth: 3 });
  expect((await archive.read(entryAt(archive, 1))).length).toBe(2_000_000);
  await archive.close();
});

test('300 MiB of zeros open when the ratio is raised, and are read as a stream', async () => {
  const size = 300 * 1024 * 1024;
  const archive = await opened(
    bundleWith([{ name: 'zeros', content: Buffer.alloc(size), method: 8 }]),
    { maxRatio: 1100 },
  );
  let seen = 0;
  for await (const piece of archive.stream(entryAt(archive, 1))) seen += (piece as Buffer).length;
  expect(seen).toBe(size);
  await archive.close();
});

test('65,535 entries need no zip64 records', async () => {
  const entries = Array.from({ length: 0xffff }, (_, index) => ({ name: `m/${index}` }));
  const archive = await opened(rawZip(entries));
  expect(archive.entries).toHaveLength(0xffff);
  await archive.close();
});

test('what is no file is refused by what it is', async () => {
  await using folder = await temporaryFolder();
  await expect(openArchive(folder.path)).rejects.toMatchObject({
    code: 'not-an-archive',
    message: expect.stringContaining('found a folder') as string,
  });
  await expect(openArchive(join(folder.path, 'none'))).rejects.toMatchObject({
    code: 'read-failed',
    message: expect.stringContaining('there is no such file') as string,
  });
});

test('a file that gets shorter while it is read is an error', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'test.mcpb');
  await writeFile(path, bundleWith([{ name: 'a', content: 'a'.repeat(100) }]));
  const archive = await openArchive(path);
  await writeFile(path, '');
  await expect(archive.read(entryAt(archive, 1))).rejects.toMatchObject({ code: 'read-failed' });
  await archive.close();
});

test('a signal ends reads that come later', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'test.mcpb');
  await writeFile(path, bundleWith([]));
  const controller = new AbortController();
  const archive = await openArchive(path, { signal: controller.signal });
  controller.abort();
  await expect(archive.read(entryAt(archive, 0))).rejects.toMatchObject({ code: 'cancelled' });
  await expect(buffer(archive.stream(entryAt(archive, 0)))).rejects.toMatchObject({
    code: 'cancelled',
  });
  await archive.close();
});

test('the CRC in JavaScript is that of ZIP', () => {
  expect(crc32ByTable(Buffer.from('123456789'))).toBe(0xcbf43926);
  expect(crc32ByTable(Buffer.from('6789'), crc32ByTable(Buffer.from('12345')))).toBe(0xcbf43926);
});

test('the default limits let large bundles through', () => {
  expect(defaultLimits.maxEntries).toBeGreaterThan(100_000);
  expect(defaultLimits.maxEntrySize).toBeGreaterThan(5 * 1024 ** 3);
});

testInFullRun('a file of 5 GiB is read to its end', { timeout: 600_000 }, async () => {
  await using folder = await temporaryFolder();
  const size = 5 * 1024 ** 3;
  execFileSync('truncate', ['-s', String(size), 'large.bin'], { cwd: folder.path });
  execFileSync('zip', ['-q0', 'large.zip', 'large.bin'], { cwd: folder.path });
  const archive = await openArchive(join(folder.path, 'large.zip'));
  let seen = 0;
  for await (const piece of archive.stream(entryAt(archive, 0))) seen += (piece as Buffer).length;
  expect(seen).toBe(size);
  await archive.close();
});
