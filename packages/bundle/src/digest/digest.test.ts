import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder, testNeeding, writeTree } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { openArchive, type SourceEntry, writeArchive } from '../archive/index.ts';
import { digestArchive } from '../inspect/index.ts';
import { contentDigest, type ContentFile, digestFile } from './index.ts';

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');

const file = (path: string, content: string, executable = false): ContentFile => ({
  path,
  executable,
  size: Buffer.byteLength(content),
  sha256: sha256(content),
});

/** The table in docs/archive.md. */
const vectors: readonly (readonly [string, readonly ContentFile[], string])[] = [
  ['no file', [], 'e76cfc38cdf6be0bdb81cb3f18cf5a3048176845aed2f365e5162c3de1df3a49'],
  [
    'one empty file',
    [file('a', '')],
    '12c613b4b56028c6f0de53361ea540efd38f1bfe8019676b2d5634f820819703',
  ],
  [
    'one file',
    [file('manifest.json', '{}\n')],
    'a4ffa6fa348b99d2e61b7937f787aa33092a77eb3fddb4e5823be87b8833c77b',
  ],
  [
    'the same file, executable',
    [file('manifest.json', '{}\n', true)],
    '647ce0de77f895e211e98a298de82227e122b9da89b298266d9946410e000718',
  ],
  [
    'names beyond ASCII, in bytewise order',
    [file('a', '1'), file('é', '2'), file('\u{ffee}', '3'), file('🎁', '4')],
    '55a361a56645a3bcc9afa717814a3ffd27c227bd4be0ce93de359897ae805d3f',
  ],
  [
    'folders',
    [file('lib.js', '1'), file('lib/a.js', '2'), file('lib/b/c.js', '3')],
    '5cfc35e06f0810246f4910522ba6f2f738c172576c3ea61cdf8426390b679d31',
  ],
];

test.each(vectors)('the digest of %s is the one in the specification', (_, files, digest) => {
  expect(contentDigest(files)).toBe(`sha256:${digest}`);
});

test.each(vectors)('the order in which files are given does not matter: %s', (_, files, digest) => {
  expect(contentDigest(files.toReversed())).toBe(`sha256:${digest}`);
});

test('the specification has these vectors', () => {
  const path = fileURLToPath(new URL('../../../../docs/archive.md', import.meta.url));
  const specification = readFileSync(path, 'utf8');
  for (const [, , digest] of vectors) expect(specification).toContain(digest);
});

test('path, size, content and the execute bit each change the digest', () => {
  const one = file('a', 'x');
  const digests = [
    one,
    { ...one, path: 'b' },
    { ...one, size: 2 },
    { ...one, executable: true },
    { ...one, sha256: sha256('y') },
  ].map((changed) => contentDigest([changed]));
  expect(new Set(digests).size).toBe(5);
});

const tree = {
  'manifest.json': '{"name":"x"}\n',
  'bin/run': '#!/bin/sh\necho\n',
  'lib/ünï/名前 🎁.txt': 'text\n'.repeat(1000),
  'lib.js': '',
} as const;

const entries = Object.entries(tree).map(([path, content]): SourceEntry => ({
  path,
  executable: path === 'bin/run',
  content: { kind: 'bytes', bytes: Buffer.from(content) },
}));

test('writer and reader find the same digest, and the files behind it', async () => {
  await using folder = await temporaryFolder();
  const target = join(folder.path, 'a.mcpb');
  const report = await writeArchive(entries, target);
  const archive = await openArchive(target);
  const { contentDigest: found, files } = await digestArchive(archive);
  await archive.close();
  expect(found).toBe(report.contentDigest);
  expect(files).toHaveLength(entries.length);
  expect(files).toContainEqual(file('bin/run', tree['bin/run'], true));
});

testNeeding('python3')(
  'an archive by another tool, with folders and other times, has the digest of its files',
  {},
  async () => {
    await using folder = await temporaryFolder();
    const source = join(folder.path, 'tree');
    await writeTree(source, tree);
    await chmod(join(source, 'bin/run'), 0o755);
    const target = join(folder.path, 'a.zip');
    const zip = 'import shutil, sys; shutil.make_archive(sys.argv[1][:-4], "zip", sys.argv[2])';
    spawnSync('python3', ['-c', zip, target, source]);
    const archive = await openArchive(target);
    expect(archive.entries.some(({ kind }) => kind === 'directory')).toBe(true);
    const { contentDigest: found } = await digestArchive(archive);
    await archive.close();

    // The specification once more, by other means.
    const script = [
      'import hashlib, os, sys',
      'records = []',
      'for folder, _, names in os.walk(sys.argv[1]):',
      '  for name in names:',
      '    path = os.path.join(folder, name)',
      '    data = open(path, "rb").read()',
      '    mark = b"x" if os.stat(path).st_mode & 0o100 else b"-"',
      '    name = os.path.relpath(path, sys.argv[1]).encode()',
      '    records.append((name, b"%s %d %s %s\\0" % (',
      '      hashlib.sha256(data).hexdigest().encode(), len(data), mark, name)))',
      'records.sort()',
      'text = b"opendxt-content-v1\\n" + b"".join(record for _, record in records)',
      'print("sha256:" + hashlib.sha256(text).hexdigest())',
    ].join('\n');
    const python = spawnSync('python3', ['-c', script, source], { encoding: 'utf8' });
    expect(python.stdout.trim()).toBe(found);

    const shell = [
      'cd "$1"',
      '{ printf "opendxt-content-v1\\n"',
      'find . -type f | sed "s,^./,," | LC_ALL=C sort | while IFS= read -r path; do',
      '  if [ -x "$path" ]; then mark=x; else mark=-; fi',
      '  sum=$(sha256sum "$path" | cut -c1-64)',
      '  printf "%s %s %s %s\\0" "$sum" "$(wc -c < "$path" | tr -d " ")" $mark "$path"',
      'done; } | sha256sum | cut -c1-64',
    ].join('\n');
    const sh = spawnSync('sh', ['-c', shell, 'sh', source], { encoding: 'utf8' });
    expect(`sha256:${sh.stdout.trim()}`).toBe(found);
  },
);

test('the digest of a file is the SHA-256 of its bytes', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'f');
  const content = Buffer.alloc(3 * 1024 * 1024 + 5, 'opendxt');
  await writeFile(path, content);
  expect(await digestFile(path)).toBe(sha256(content));
});
