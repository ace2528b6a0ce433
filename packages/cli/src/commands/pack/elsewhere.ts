import { open, readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { binaryHeadLength, readBinaryFormat } from '@opendxt/bundle';
import type { StartProof } from '@opendxt/host';

/** What a program was built for (`darwin arm64`), when its header says that it can't run here. */
export async function builtForElsewhere(path: string): Promise<string | undefined> {
  const format = readBinaryFormat(await readHead(path));
  if (format === undefined) return undefined;
  if (format.platform === process.platform && format.archs.includes(process.arch)) return undefined;
  return `${format.platform} ${format.archs.join('/')}`.trim();
}

/**
 * The addon for another machine that a failed start comes from: the server's stderr names it, or it
 * names this machine where all addons of the bundle are for others.
 */
export async function findForeignAddon(
  dir: string,
  { stderr }: StartProof,
): Promise<{ readonly path: string; readonly builtFor: string } | undefined> {
  const files = await readdir(dir, { recursive: true });
  const addons = files.filter((path) => /\.(?:node|so|pyd)$/.test(path)).sort();
  const foreign: { path: string; builtFor: string }[] = [];
  for (const path of addons) {
    const builtFor = await builtForElsewhere(join(dir, path));
    if (builtFor !== undefined) foreign.push({ path: path.split(sep).join('/'), builtFor });
  }
  const named = foreign.find(({ path }) => stderr.replaceAll('\\', '/').includes(path));
  if (named !== undefined || foreign.length < addons.length) return named;
  const namesThisMachine = stderr.includes(process.platform) && stderr.includes(process.arch);
  return namesThisMachine ? foreign[0] : undefined;
}

/** Nothing for what is not a file: that will be the start's own failure. */
async function readHead(path: string): Promise<Buffer> {
  try {
    await using file = await open(path);
    const head = Buffer.alloc(binaryHeadLength);
    const { bytesRead } = await file.read(head, 0, binaryHeadLength, 0);
    return head.subarray(0, bytesRead);
  } catch {
    return Buffer.alloc(0);
  }
}
