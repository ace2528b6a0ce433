import { chmod, lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContentFile } from '@opendxt/bundle';
import { removeUnder } from './remove-under.ts';

/** Takes the right to write from an unpacked bundle: from its files, then from its folders. */
export async function seal(folder: string, files: readonly ContentFile[]): Promise<void> {
  for (const { path, executable } of files)
    await chmod(join(folder, path), executable ? 0o555 : 0o444);
  await setFolderModes(folder, 0o555);
}

/** The same for what nobody has a list of; files keep their right to be executed. */
export async function sealAll(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    await chmod(path, (await lstat(path)).mode & 0o555);
  }
  await setFolderModes(folder, 0o555);
}

/**
 * Removes a file or a folder, sealed or not; it need not be there. What lies in it may have been made
 * by a server, which may even change it meanwhile: see `removeUnder`.
 */
export async function removeTree(path: string): Promise<void> {
  if (process.platform === 'linux') {
    await removeUnder(path);
    return;
  }
  const info = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (info?.isDirectory() === true) await setFolderModes(path, 0o700);
  await rm(path, { recursive: true, force: true, maxRetries: 3 });
}

/** Parents are opened before, and closed after, what is below them. */
async function setFolderModes(folder: string, mode: number): Promise<void> {
  const opens = (mode & 0o200) !== 0;
  // One of another user may let us remove it all the same; if not, that is what is reported.
  if (opens) await chmod(folder, mode).catch(() => undefined);
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isDirectory()) await setFolderModes(join(folder, entry.name), mode);
  if (!opens) await chmod(folder, mode);
}
