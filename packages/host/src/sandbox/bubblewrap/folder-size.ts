import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';

/** What an entry without content takes on disk, so that millions of them count too. */
const entrySize = 512;
const blockSize = 512;

/** Bytes on disk below a folder, links not followed; stops beyond `enough` and when told. */
export async function sizeOfFolder(
  root: string,
  enough: number,
  isStopped: () => boolean,
): Promise<number> {
  let size = 0;
  const linked = new Set<number>();
  const waiting = [root];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const entries = await opendir(folder).catch(() => undefined);
    if (entries === undefined) continue;
    for await (const entry of entries) {
      if (isStopped() || size > enough) return size;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) waiting.push(path);
      const found = await lstat(path).catch(() => undefined);
      if (found === undefined || (found.nlink > 1 && found.isFile() && linked.has(found.ino)))
        continue;
      if (found.nlink > 1) linked.add(found.ino);
      size += found.blocks * blockSize + entrySize;
    }
  }
  return size;
}
