import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, readdir, readlink, statfs, symlink } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { HostError } from '../error/index.ts';

/** Bytes that must stay free on the disk beside a copy. */
const spare = 64 * 1024 ** 2;

export interface CopyOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: CopyProgress) => void) | undefined;
}

export interface CopyProgress {
  /** Bytes. */
  readonly copied: number;
  readonly total: number;
}

/**
 * Copies the data of an extension, by reference where the file system can. Links that lead into
 * the original lead into the copy; sockets and pipes, which hold nothing, are left out.
 * @throws {HostError} `no-room`
 */
export async function copyData(from: string, to: string, options: CopyOptions = {}): Promise<void> {
  const total = await sizeOf(from, options.signal);
  await expectRoom(from, to, total);
  let copied = 0;
  const visit = async (source: string, target: string): Promise<void> => {
    await mkdir(target, { recursive: true, mode: 0o700 });
    for (const entry of await namesIn(source)) {
      options.signal?.throwIfAborted();
      const path = join(source, entry);
      const place = join(target, entry);
      const info = await lstat(path);
      if (info.isDirectory()) await visit(path, place);
      else if (info.isSymbolicLink())
        await symlink(redirect(await readlink(path), from, to), place);
      else if (info.isFile()) {
        await copyFile(path, place, constants.COPYFILE_FICLONE);
        copied += info.size;
        options.onProgress?.({ copied, total });
      }
    }
  };
  await visit(from, to);
}

/** A link by the full path would lead out of the copy. */
function redirect(target: string, from: string, to: string): string {
  if (!isAbsolute(target)) return target;
  const inside = relative(from, target);
  return inside.startsWith('..') || isAbsolute(inside) ? target : join(to, inside);
}

async function sizeOf(folder: string, signal: AbortSignal | undefined): Promise<number> {
  let size = 0;
  for (const name of await namesIn(folder)) {
    signal?.throwIfAborted();
    const path = join(folder, name);
    const info = await lstat(path);
    if (info.isDirectory()) size += await sizeOf(path, signal);
    else if (info.isFile()) size += info.size;
  }
  return size;
}

async function expectRoom(from: string, to: string, size: number): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  const { bavail, bsize } = await statfs(to);
  const free = bavail * bsize;
  if (size === 0 || size + spare <= free) return;
  const [needed, there] = [size + spare, free].map((bytes) => `${Math.ceil(bytes / 1e6)} MB`);
  throw new HostError(
    'no-room',
    `the new version is tried on a copy of \`${from}\`, which needs ${needed}, and ${there} are free`,
    { hint: 'make room, or skip the trial with `--no-start`' },
  );
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}
