import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { bundleWith, seededRandom, temporaryFolder, testNeeding } from '@opendxt/testkit';
import { expect } from 'vitest';
import { BundleError } from '../error/index.ts';
import { extractBundle } from './index.ts';

const rounds = process.env['OPENDXT_FULL'] === '1' ? 5_000 : 400;

const readInPython = `
import json, sys, zipfile
for path in sys.stdin.read().splitlines():
    with zipfile.ZipFile(path) as archive:
        files = {i.filename: archive.read(i).hex() for i in archive.infolist() if not i.is_dir()}
    print(json.dumps(files))
`;

testNeeding('python3', 'unzip')(
  'what opens although its headers were changed, unzip and Python open too, and read the same',
  { timeout: 900_000 },
  async () => {
    await using folder = await temporaryFolder();
    const original = bundleWith(
      [
        { name: 'lib/' },
        { name: 'lib/stored.txt', content: 'stored '.repeat(20) },
        { name: 'lib/deflated.txt', content: 'deflated '.repeat(200), method: 8 },
        { name: 'lib/n\u00E9.txt', content: 'named' },
      ],
      { comment: 'a comment' },
    );
    const random = seededRandom(20);
    const opened: { path: string; files: Readonly<Record<string, string>> }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const path = join(folder.path, `${round}.zip`);
      const target = join(folder.path, 'target');
      writeFileSync(path, changeHeader(original, random));
      try {
        await extractBundle(path, target);
        opened.push({ path, files: readTree(target) });
        rmSync(target, { recursive: true });
      } catch (error) {
        expect(error, path).toBeInstanceOf(BundleError);
        rmSync(path);
      }
    }
    expect(opened.length).toBeGreaterThan(rounds / 20);
    expect(opened.length).toBeLessThan(rounds / 2);

    const answers = execFileSync('python3', ['-c', readInPython], {
      input: opened.map(({ path }) => path).join('\n'),
      encoding: 'utf8',
      maxBuffer: 1 << 30,
    });
    const inPython = answers.trimEnd().split('\n');
    for (const [index, { path, files }] of opened.entries()) {
      expect(sorted(JSON.parse(inPython[index] ?? '{}') as object), path).toEqual(files);
      const unzipped = join(folder.path, 'unzipped');
      // A name in UTF-8 from a DOS system is an old code page to Debian's unzip: Python has judged it.
      execFileSync('unzip', ['-qq', path, '-x', 'lib/n*', '-d', unzipped], {
        env: { ...process.env, LC_ALL: 'C.UTF-8' },
      });
      const { ['lib/n\u00E9.txt']: _named, ...others } = files;
      expect(readTree(unzipped), path).toEqual(others);
      rmSync(unzipped, { recursive: true });
    }
  },
);

const sorted = (files: object): object =>
  Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Paths and contents, in hex. */
function readTree(root: string): Readonly<Record<string, string>> {
  const found = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const files = found.map((path) => [relative(root, path), readFileSync(path, 'hex')] as const);
  return Object.fromEntries(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** One byte of a local header, a central header or the end record is another one. */
function changeHeader(original: Buffer, random: (limit: number) => number): Buffer {
  const bytes = Buffer.from(original);
  const headers = ['PK\x03\x04', 'PK\x01\x02', 'PK\x05\x06'].flatMap((signature) => {
    const starts: number[] = [];
    for (let at = bytes.indexOf(signature); at !== -1; at = bytes.indexOf(signature, at + 4))
      starts.push(at);
    return starts;
  });
  const at = Math.min((headers[random(headers.length)] ?? 0) + 4 + random(42), bytes.length - 1);
  const flipped = bytes.readUInt8(at) ^ (1 << random(8));
  bytes.writeUInt8([flipped, 0, 0xff, random(256)][random(4)] ?? 0, at);
  return bytes;
}
