import { lstat, opendir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What an entry without content takes on disk, so that millions of them count too. */
const entrySize = 512;
const blockSize = 512;

/** A path is longer than calls take, or the user may not list a folder: a server can make both. */
const hidden = new Set(['ENAMETOOLONG', 'EACCES']);

/**
 * Bytes on disk below a folder, links not followed; stops beyond `enough` and when told. What can't
 * be counted is infinitely much, since nobody knows how much it is.
 */
export async function sizeOfFolder(
  root: string,
  enough: number,
  isStopped: () => boolean,
): Promise<number> {
  let size = 0;
  const linked = new Set<number>();
  const waiting = [root];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const entries = await opendir(folder).catch(sizeUnlessHidden);
    if (entries === Infinity) return Infinity;
    if (typeof entries !== 'object') continue;
    for await (const entry of entries) {
      if (isStopped() || size > enough) return size;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) waiting.push(path);
      const found = await lstat(path).catch(sizeUnlessHidden);
      if (found === Infinity) return Infinity;
      if (typeof found !== 'object' || (found.nlink > 1 && found.isFile() && linked.has(found.ino)))
        continue;
      if (found.nlink > 1) linked.add(found.ino);
      size += found.blocks * blockSize + entrySize;
    }
  }
  return size;
}

function sizeUnlessHidden({ code }: NodeJS.ErrnoException): number {
  return hidden.has(code ?? '') ? Infinity : 0;
}

/** Bytes on disk of files that processes have open on the same disk and that no folder has any more. */
export async function sizeOfDeleted(
  pids: readonly number[],
  folder: string,
  enough: number,
): Promise<number> {
  const { dev } = await stat(folder);
  const seen = new Set<number>();
  let size = 0;
  for (const pid of pids) {
    const open = `/proc/${pid}/fd`;
    for (const descriptor of await readdir(open).catch(() => [])) {
      const found = await stat(join(open, descriptor)).catch(() => undefined);
      if (found === undefined || found.nlink > 0 || found.dev !== dev || seen.has(found.ino))
        continue;
      seen.add(found.ino);
      size += found.blocks * blockSize;
      if (size > enough) return size;
    }
  }
  return size;
}
