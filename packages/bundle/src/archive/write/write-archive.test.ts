import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { temporaryFolder, testNeeding } from '@opendxt/testkit';
import {
  array,
  assert,
  asyncProperty,
  boolean,
  constantFrom,
  oneof,
  record,
  string,
  tuple,
  uint8Array,
  uniqueArray,
} from 'fast-check';
import { expect, test } from 'vitest';
import {
  findNameProblem,
  foldName,
  openArchive,
  type SourceEntry,
  writeArchive,
} from '../index.ts';

const bytes = (path: string, content: string | Uint8Array, executable = false): SourceEntry => ({
  path,
  executable,
  content: { kind: 'bytes', bytes: Buffer.from(content) },
});

const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(2000)]);

const sample: readonly SourceEntry[] = [
  bytes('server/index.js', 'console.log(1);\n'.repeat(100)),
  bytes('manifest.json', '{}\n'),
  bytes('bin/tool', '#!/bin/sh\n'.repeat(20), true),
  bytes('empty', ''),
  bytes('icon.png', png),
  bytes('ein schöner Name 🎁.txt', 'ü'.repeat(500)),
  bytes(
    'large.txt',
    Array.from({ length: 200_000 }, (_, line) => `line ${line} of a large file`).join('\n'),
  ),
  bytes('large.bin', randomBytes(3 * 1024 * 1024 + 1)),
];

/** What Python's zipfile finds, and checks: every CRC. */
function readWithPython(path: string): unknown[] {
  const script = [
    'import hashlib, json, sys, zipfile',
    'with zipfile.ZipFile(sys.argv[1]) as z:',
    '  print(json.dumps([[i.filename, i.external_attr >> 16, i.create_system, i.compress_type,',
    '    list(i.date_time), hashlib.sha256(z.read(i)).hexdigest()] for i in z.infolist()]))',
  ].join('\n');
  const { status, stdout, stderr } = spawnSync('python3', ['-c', script, path], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as unknown[];
}

const inOrder = (entries: readonly SourceEntry[]) =>
  entries.toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));

const contentOf = ({ content }: SourceEntry): Uint8Array =>
  content.kind === 'bytes' ? content.bytes : Buffer.alloc(0);

const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');

test('the archive opens with the reader, entries in bytewise order, contents unchanged', async () => {
  await using folder = await temporaryFolder();
  const target = join(folder.path, 'a.mcpb');
  const report = await writeArchive(sample, target);

  const archive = await openArchive(target);
  expect(archive.entries.map(({ path }) => path)).toEqual(inOrder(sample).map(({ path }) => path));
  for (const entry of sample) {
    const found = archive.get(entry.path);
    expect(found?.executable).toBe(entry.executable);
    const content = found && (await archive.read(found));
    expect(content?.equals(contentOf(entry)), entry.path).toBe(true);
  }
  expect(archive.fileSize).toBe(report.size);
  expect(report.files).toBe(sample.length);
  expect(report.unpackedSize).toBe(sample.reduce((sum, e) => sum + contentOf(e).length, 0));
  await archive.close();
});

test('content that is compressed, or does not shrink, is stored', async () => {
  await using folder = await temporaryFolder();
  const target = join(folder.path, 'a.mcpb');
  await writeArchive(sample, target);
  const archive = await openArchive(target);
  expect(Object.fromEntries(archive.entries.map(({ path, method }) => [path, method]))).toEqual({
    'bin/tool': 'deflate',
    'ein schöner Name 🎁.txt': 'deflate',
    empty: 'store',
    'icon.png': 'store',
    'large.bin': 'store',
    'large.txt': 'deflate',
    'manifest.json': 'store',
    'server/index.js': 'deflate',
  });
  await archive.close();
});

for (const compressor of ['zlib', 'portable'] as const) {
  testNeeding('unzip')(`Info-ZIP finds nothing wrong with ${compressor}`, {}, async () => {
    await using folder = await temporaryFolder();
    const target = join(folder.path, 'a.mcpb');
    await writeArchive(sample, target, { compressor });
    const { status, stdout } = spawnSync('unzip', ['-t', target], { encoding: 'utf8' });
    expect(stdout).toContain('No errors detected');
    expect(status).toBe(0);
  });

  testNeeding('python3')(
    `Python finds names, modes, times and contents of ${compressor}`,
    {},
    async () => {
      await using folder = await temporaryFolder();
      const target = join(folder.path, 'a.mcpb');
      const time = new Date('2024-02-29T23:59:59Z');
      await writeArchive(sample, target, { compressor, time });
      const stored = new Set(['empty', 'icon.png', 'large.bin', 'manifest.json']);
      expect(readWithPython(target)).toEqual(
        inOrder(sample).map((entry) => [
          entry.path,
          entry.executable ? 0o100755 : 0o100644,
          3,
          stored.has(entry.path) ? 0 : 8,
          [2024, 2, 29, 23, 59, 58],
          sha256(contentOf(entry)),
        ]),
      );
    },
  );
}

testNeeding('python3')('random trees come out of Python as they went in', {}, async () => {
  await using folder = await temporaryFolder();
  const target = join(folder.path, 'a.mcpb');
  const limits = { maxPathLength: 1024, maxDepth: 64 };
  const name = string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    .map((text) => `${text}.f`)
    .filter((text) => findNameProblem(text, limits) === undefined && !text.includes('/'));
  const parents = array(constantFrom('a', 'lib', 'ünï', 'Ω', '深い'), { maxLength: 4 });
  const entry = record({
    path: tuple(parents, name).map(([folders, file]) => [...folders, file].join('/')),
    executable: boolean(),
    content: oneof(
      uint8Array({ maxLength: 3000 }),
      string({ maxLength: 200 }).map((text) => Buffer.from(text.repeat(20))),
    ),
  });
  const trees = uniqueArray(entry, { maxLength: 30, selector: ({ path }) => foldName(path) });
  await assert(
    asyncProperty(trees, async (tree) => {
      const entries = tree.map(({ path, executable, content }) => bytes(path, content, executable));
      await writeArchive(entries, target);
      expect(readWithPython(target)).toEqual(
        inOrder(entries).map((one) => [
          one.path,
          one.executable ? 0o100755 : 0o100644,
          3,
          expect.any(Number),
          [1980, 1, 1, 0, 0, 0],
          sha256(contentOf(one)),
        ]),
      );
    }),
    { numRuns: 20 },
  );
});

test.each([
  ['1970-01-01T00:00:00Z', [1980, 1, 1, 0, 0, 0]],
  ['2500-06-01T00:00:00Z', [2107, 12, 31, 23, 59, 58]],
  ['2020-03-04T05:06:07Z', [2020, 3, 4, 5, 6, 6]],
])('the time %s is held within what the format can say', async (time, expected) => {
  await using folder = await temporaryFolder();
  const target = join(folder.path, 'a.mcpb');
  await writeArchive([bytes('a', 'a')], target, { time: new Date(time) });
  const [entry] = readWithPython(target) as unknown[][];
  expect(entry?.[4]).toEqual(expected);
});

test('progress ends with everything', async () => {
  await using folder = await temporaryFolder();
  const seen: unknown[] = [];
  const report = await writeArchive(sample, join(folder.path, 'a.mcpb'), {
    onProgress: (progress) => seen.push(progress),
  });
  expect(seen.at(-1)).toEqual({
    files: report.files,
    totalFiles: report.files,
    bytes: report.unpackedSize,
    totalBytes: report.unpackedSize,
  });
});

test.each([
  ['the same path twice', ['a/b', 'a/b'], 'name-collision'],
  ['paths that differ in case alone', ['a/b', 'A/b'], 'name-collision'],
  ['a file where another has a folder', ['a', 'a/b'], 'name-collision'],
  ['a path that leads out', ['../a'], 'name-escapes'],
  ['an absolute path', ['/a'], 'name-escapes'],
  ['a backslash', ['a\\b'], 'name-unsafe'],
  ['half a surrogate pair', ['a\ud800'], 'name-encoding'],
  ['a name that Windows reserves', ['lib/aux.js'], 'name-reserved'],
])('%s is refused before anything is written', async (_, paths, code) => {
  await using folder = await temporaryFolder();
  const entries = paths.map((path) => bytes(path, 'x'));
  await expect(writeArchive(entries, join(folder.path, 'a.mcpb'))).rejects.toMatchObject({ code });
  expect(await readdir(folder.path)).toEqual([]);
});

const megabytes = 1024 * 1024;

test.each([
  ['a small file that has grown', 100, 101],
  ['a small file that has shrunk', 100, 99],
  ['a large file that has grown', 3 * megabytes, 3 * megabytes + 1],
  ['a large file that has shrunk', 3 * megabytes, 2 * megabytes],
])('%s since it was planned fails the archive', async (_, planned, found) => {
  await using folder = await temporaryFolder();
  await using source = await temporaryFolder();
  const path = join(source.path, 'f');
  await writeFile(path, '');
  await truncate(path, found);
  const entry = {
    path: 'f',
    executable: false,
    content: { kind: 'file', path, size: planned },
  } as const;
  await expect(writeArchive([entry], join(folder.path, 'a.mcpb'))).rejects.toMatchObject({
    code: 'source-changed',
    entry: 'f',
  });
  expect(await readdir(folder.path)).toEqual([]);
});

test.each([100, 3 * megabytes])(
  'a file of %i bytes that is gone fails the archive',
  async (size) => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'gone');
    const entry = { path: 'f', executable: false, content: { kind: 'file', path, size } } as const;
    await expect(writeArchive([entry], join(folder.path, 'a.mcpb'))).rejects.toMatchObject({
      code: 'source-unreadable',
      entry: 'f',
    });
    expect(await readdir(folder.path)).toEqual([]);
  },
);

test('an archive that was there stays when the new one fails', async () => {
  await using folder = await temporaryFolder();
  const target = join(folder.path, 'a.mcpb');
  const first = await writeArchive([bytes('a', 'a')], target);
  const gone = {
    path: 'f',
    executable: false,
    content: { kind: 'file', path: join(folder.path, 'gone'), size: 1 },
  } as const;
  await expect(writeArchive([gone], target)).rejects.toThrow('gone');
  const second = await writeArchive([bytes('a', 'a')], join(folder.path, 'b.mcpb'));
  expect(second.sha256).toBe(first.sha256);
  expect(await readdir(folder.path)).toEqual(['a.mcpb', 'b.mcpb']);
});

test('a folder that is not there, or a folder in the way, is named in the refusal', async () => {
  await using folder = await temporaryFolder();
  const missing = join(folder.path, 'missing', 'a.mcpb');
  await expect(writeArchive(sample, missing)).rejects.toMatchObject({
    code: 'write-failed',
    message: `can't write \`${missing}\`: the folder \`${dirname(missing)}\` does not exist`,
  });
  await mkdir(join(folder.path, 'taken', 'inside'), { recursive: true });
  const taken = join(folder.path, 'taken');
  await expect(writeArchive(sample, taken)).rejects.toMatchObject({
    code: 'write-failed',
    message: `can't write \`${taken}\`: a folder of that name is in the way`,
  });
  expect(await readdir(folder.path)).toEqual(['taken']);
});

test('cancelling leaves nothing behind', async () => {
  await using folder = await temporaryFolder();
  const stop = new AbortController();
  const many = Array.from({ length: 2000 }, (_, index) => bytes(`f${index}`, 'text '.repeat(50)));
  const work = writeArchive(many, join(folder.path, 'a.mcpb'), {
    signal: stop.signal,
    onProgress: () => stop.abort(),
  });
  await expect(work).rejects.toMatchObject({ code: 'cancelled' });
  expect(await readdir(folder.path)).toEqual([]);
});
