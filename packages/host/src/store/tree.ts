import { chmod, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContentFile } from '@opendxt/bundle';

/** Takes the right to write from an unpacked bundle: from its files, then from its folders. */
export async function seal(folder: string, files: readonly ContentFile[]): Promise<void> {
  for (const { path, executable } of files)
    await chmod(join(folder, path), executable ? 0o555 : 0o444);
  for (const path of await foldersBelow(folder)) await chmod(path, 0o555);
}

/** Removes a folder, sealed or not; it need not be there. */
export async function removeTree(folder: string): Promise<void> {
  try {
    await foldersBelow(folder, 0o700);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return;
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** The folder and all below it, parents first; `mode` is set on the way, to be let in. */
async function foldersBelow(folder: string, mode?: number): Promise<string[]> {
  if (mode !== undefined) await chmod(folder, mode);
  const found = [folder];
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isDirectory()) found.push(...(await foldersBelow(join(folder, entry.name), mode)));
  return found;
}
