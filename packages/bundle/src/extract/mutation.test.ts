import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  bundleWith,
  rawZip,
  seededRandom,
  signatureBlock,
  signedBundle,
  temporaryFolder,
} from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { BundleError } from '../error/index.ts';
import { extractBundle } from './index.ts';

const rounds = process.env['OPENDXT_FULL'] === '1' ? 10_000 : 300;

const extra = [
  { name: 'lib/' },
  { name: 'lib/stored.txt', content: 'stored '.repeat(20) },
  { name: 'lib/deflated.txt', content: 'deflated '.repeat(200), method: 8 },
  { name: 'lib/n\u00E9.txt', content: 'named' },
  { name: 'lib/inner.zip', content: rawZip([{ name: 'a', content: 'a' }]) },
];
const originals: Readonly<Record<string, Buffer>> = {
  plain: bundleWith(extra),
  'zip64 and a comment': bundleWith(extra, { zip64: {}, comment: 'a comment' }),
  'signed behind its end': signedBundle(),
  'signed in its comment': signedBundle(signatureBlock(), 'in the comment'),
};

test.each(Object.entries(originals))(
  'a bundle with bytes changed (%s) is refused or unpacks to exactly what it was',
  async (title, original) => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'test.mcpb');
    const target = join(folder.path, 'target');
    const unpack = async (bytes: Buffer) => {
      await rm(target, { recursive: true, force: true });
      await writeFile(path, bytes);
      await extractBundle(path, target);
      return readTree(target);
    };
    const expected = await unpack(original);
    const random = seededRandom(title.length);

    let refused = 0;
    for (let round = 0; round < rounds; round++) {
      const mutated = mutate(original, random);
      const result = await unpack(mutated).catch((error: unknown) => error);
      const label = `round ${round}: ${mutated.toString('hex')}`;
      if (result instanceof BundleError) {
        refused += 1;
        expect(await readdir(folder.path), label).toEqual(['test.mcpb']);
      } else {
        expect(result, label).toEqual(expected);
      }
    }
    expect(refused).toBeGreaterThan(rounds / 2);
  },
  600_000,
);

async function readTree(root: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const contents = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    return [path.slice(root.length), await readFile(path, 'base64')] as const;
  });
  return Object.fromEntries((await Promise.all(contents)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** One to three changes: a bit flipped, a byte set, bytes inserted, deleted or doubled. */
function mutate(original: Buffer, random: (limit: number) => number): Buffer {
  let bytes: Buffer = Buffer.from(original);
  for (let change = random(3); change >= 0; change--) {
    const at = random(bytes.length);
    const length = 1 + random(8);
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
    switch (random(5)) {
      case 0:
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random(8)), at);
        break;
      case 1:
        bytes.writeUInt8([0, 1, 0x50, 0x7f, 0xff][random(5)] ?? 0, at);
        break;
      case 2:
        bytes = Buffer.concat([before, Buffer.alloc(length, random(256)), after]);
        break;
      case 3:
        bytes = Buffer.concat([before, after.subarray(length)]);
        break;
      default:
        bytes = Buffer.concat([before, after.subarray(0, length), after]);
    }
  }
  return bytes;
}
