import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, open, readdir, readlink, statfs, symlink } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { HostError } from '../error/index.ts';
import { holdFolder } from '../store/index.ts';

/** Bytes that must stay free on the disk beside a copy. */
const spare = 64 * 1024 ** 2;

const { COPYFILE_FICLONE, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

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
 * A server that runs meanwhile can exchange anything: nothing is copied that a link leads to.
 * @throws {HostError} `no-room`
 */
export async function copyData(from: string, to: string, options: CopyOptions = {}): Promise<void> {
  const total = await sizeOf(from, options.signal);
  await expectRoom(from, to, total);
  let copied = 0;
  const visit = async (source: string, target: string): Promise<void> => {
    await mkdir(target, { recursive: true, mode: 0o700 });
    await using held = await holdFolder(source);
    for (const entry of await namesIn(held.path)) {
      options.signal?.throwIfAborted();
      const path = join(held.path, entry);
      const place = join(target, entry);
      const info = await lstat(path).catch(unlessGone);
      if (info === undefined) continue;
      if (info.isDirectory()) await visit(path, place);
      else if (info.isSymbolicLink())
        await symlink(redirect(await readlink(path), from, to), place);
      else if (info.isFile()) {
        copied += await copyContent(path, place);
        if (copied > total + spare) throw noRoom(from, copied, total);
        options.onProgress?.({ copied, total });
      }
    }
  };
  // Without data of its own it was never started.
  if ((await lstat(from).catch(unlessGone)) !== undefined) await visit(from, to);
}

/** Copies what was opened: by its name, another file could be copied than the one that was looked at. */
async function copyContent(path: string, place: string): Promise<number> {
  if (process.platform !== 'linux') {
    await copyFile(path, place, COPYFILE_FICLONE);
    return (await lstat(place)).size;
  }
  await using file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  const info = await file.stat();
  if (!info.isFile()) return 0;
  await copyFile(`/proc/self/fd/${file.fd}`, place, COPYFILE_FICLONE);
  return info.size;
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
    const info = await lstat(path).catch(unlessGone);
    if (info?.isDirectory() === true) size += await sizeOf(path, signal);
    else if (info?.isFile() === true) size += info.size;
  }
  return size;
}

async function expectRoom(from: string, to: string, size: number): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  const { bavail, bsize } = await statfs(to);
  const free = bavail * bsize;
  if (size === 0 || size + spare <= free) return;
  throw noRoom(from, size + spare, free);
}

function noRoom(from: string, wanted: number, free: number): HostError {
  const [needed, there] = [wanted, free].map((bytes) => `${Math.ceil(bytes / 1e6)} MB`);
  return new HostError(
    'no-room',
    `the new version is tried on a copy of \`${from}\`, which needs ${needed}, and ${there} are free`,
    { hint: 'make room, or skip the trial with `--no-start`' },
  );
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(unlessGone)) ?? [];
}

function unlessGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
  return undefined;
}
