import { randomUUID } from 'node:crypto';
import { chmod, lstat, readdir, rename, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { holdFolder } from './hold-folder.ts';

/** Folders in folders that are gone into; each takes a descriptor meanwhile. */
const deepest = 64;

/**
 * Removes a file or a folder on Linux, of whatever mode, without ever following a link, and however
 * deep the folder goes: a server can make one whose path is longer than any call takes.
 */
export async function removeUnder(path: string): Promise<void> {
  if (!(await isFolder(path))) return unlink(path).catch(unlessGone);
  {
    await using root = await holdFolder(path);
    // What lies too deep is moved up, and comes next time.
    while (await empty(root.path, root.path, deepest));
  }
  await rmdir(path);
}

/** Answers whether there was anything in the folder. */
async function empty(folder: string, root: string, levels: number): Promise<boolean> {
  // One of another user may let us remove it all the same; if not, that is what is reported.
  await chmod(folder, 0o700).catch(() => undefined);
  const names = await readdir(folder);
  for (const name of names) {
    const path = join(folder, name);
    if (!(await isFolder(path))) {
      await unlink(path).catch(unlessGone);
      continue;
    }
    {
      await using inner = await holdFolder(path);
      if (levels > 0) await empty(inner.path, root, levels - 1);
      // To be moved it has to be written to.
      else await chmod(inner.path, 0o700).catch(() => undefined);
    }
    await (levels > 0 ? rmdir(path) : rename(path, join(root, randomUUID())));
  }
  return names.length > 0;
}

async function isFolder(path: string): Promise<boolean> {
  const found = await lstat(path).catch(unlessGone);
  return found?.isDirectory() ?? false;
}

function unlessGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
