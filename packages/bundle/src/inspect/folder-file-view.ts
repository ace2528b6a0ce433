import { open, readdir, realpath, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import type { FileKind, FileView } from '@opendxt/manifest';

/**
 * A folder on disk as files to validate a manifest against. Names are compared with what the
 * folders list, so that case matters on every system; links that lead out of the folder are `other`.
 */
export function folderFileView(folder: string): FileView {
  const root = resolve(folder);
  const listings = new Map<string, Promise<readonly string[]>>();

  const list = (path: string) => {
    const known = listings.get(path) ?? readdir(join(root, path)).catch(emptyWhenAbsent);
    listings.set(path, known);
    return known;
  };

  const kind = async (path: string): Promise<FileKind | undefined> => {
    if (path === '') return 'directory';
    const slash = path.lastIndexOf('/');
    const parent = path.slice(0, Math.max(slash, 0));
    const name = path.slice(slash + 1);
    if ((await kind(parent)) !== 'directory') return undefined;
    if (!(await list(parent)).includes(name)) return undefined;
    return kindOnDisk(root, join(root, path));
  };

  return {
    kind,
    async head(path, length) {
      if ((await kind(path)) !== 'file') return new Uint8Array();
      return firstBytes(join(root, path), length);
    },
    async list(path) {
      return (await kind(path)) === 'directory' ? list(path) : [];
    },
  };
}

async function kindOnDisk(root: string, path: string): Promise<FileKind> {
  try {
    const real = await realpath(path);
    if (!real.startsWith((await realpath(root)) + sep)) return 'other';
    const found = await stat(real);
    if (found.isDirectory()) return 'directory';
    return found.isFile() ? 'file' : 'other';
  } catch {
    // A link to nothing, or a name that went away meanwhile.
    return 'other';
  }
}

async function firstBytes(path: string, length: number): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await file.read(buffer, 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function emptyWhenAbsent(error: NodeJS.ErrnoException): readonly string[] {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
  throw error;
}
