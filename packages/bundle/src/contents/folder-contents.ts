import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, readdir, readlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { BundleError } from '../error/index.ts';
import { fileEntry, sorted } from './entries.ts';
import type { ContentEntry, Contents } from './types.ts';

/**
 * Refused by the system when the file became a link after it was listed, and not waited for when it
 * became a pipe; nothing on Windows.
 */
const readOnly = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * All files and links below a folder, hidden ones too. Links are told and never followed; sockets,
 * pipes and devices are passed over, as no bundle can hold them.
 * @throws {BundleError} `source-unreadable`
 */
export async function folderContents(folder: string): Promise<Contents> {
  const found = new Map<string, ContentEntry>();
  await list(folder, '', found);
  const entries = sorted(found);
  return {
    entries,
    async read(path, length) {
      fileEntry(entries, path);
      return attempt(path, () => readWhole(join(folder, path), length));
    },
    async sha256(path) {
      fileEntry(entries, path);
      return attempt(path, () => digest(join(folder, path)));
    },
  };
}

async function list(root: string, path: string, found: Map<string, ContentEntry>): Promise<void> {
  const listed = await attempt(path === '' ? '.' : path, () =>
    readdir(join(root, path), { withFileTypes: true }),
  );
  for (const entry of listed) {
    const below = path === '' ? entry.name : `${path}/${entry.name}`;
    if (entry.isDirectory()) await list(root, below, found);
    else if (entry.isFile() || entry.isSymbolicLink()) {
      found.set(below, await attempt(below, () => describe(join(root, below))));
    }
  }
}

async function describe(path: string): Promise<ContentEntry> {
  const status = await lstat(path);
  const mode = process.platform === 'win32' ? {} : { mode: status.mode & 0o7777 };
  if (!status.isSymbolicLink()) return { kind: 'file', size: status.size, ...mode };
  const link = await readlink(path);
  return { kind: 'link', size: Buffer.byteLength(link), link };
}

async function openFile(path: string): Promise<FileHandle> {
  const file = await open(path, readOnly);
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new Error('it is no file any more');
}

async function readWhole(path: string, length = Infinity): Promise<Uint8Array> {
  const file = await openFile(path);
  try {
    if (length === Infinity) return await file.readFile();
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await file.read(buffer, 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function digest(path: string): Promise<string> {
  const hash = createHash('sha256');
  const file = await openFile(path);
  for await (const piece of file.createReadStream({ highWaterMark: 1024 * 1024 })) {
    hash.update(piece as Buffer);
  }
  return hash.digest('hex');
}

async function attempt<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BundleError) throw error;
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new BundleError('source-unreadable', `\`${path}\` can't be read: ${reason}`, {
      cause: error,
      entry: path,
    });
  }
}
