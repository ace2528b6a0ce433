import type { Dirent } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { binaryHeadLength, readBinaryFormat, type NativeFile } from '@opendxt/bundle';

const nativeName = /\.(?:node|exe|dll|dylib|pyd|so(?:\.\d+)*|bin)$/i;

/** The programs and libraries below a folder, by their headers; those of other names by their mode. */
export async function findNatives(dir: string): Promise<NativeFile[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const natives: NativeFile[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const native = await readNative(dir, entry);
    if (native !== undefined) natives.push(native);
  }
  return natives.sort((one, other) => (one.path < other.path ? -1 : 1));
}

async function readNative(dir: string, entry: Dirent): Promise<NativeFile | undefined> {
  const file = join(entry.parentPath, entry.name);
  // Scripts and sources are many, and programs without a suffix few.
  if (!nativeName.test(entry.name) && /\.[a-z]\w*$/i.test(entry.name)) return undefined;
  await using handle = await open(file);
  const head = Buffer.alloc(binaryHeadLength);
  const { bytesRead } = await handle.read(head, 0, binaryHeadLength, 0);
  const format = readBinaryFormat(head.subarray(0, bytesRead));
  if (format === undefined) return undefined;
  return { path: relative(dir, file).split(sep).join('/'), format };
}
