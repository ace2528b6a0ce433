import { chmod, copyFile, lstat, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Puts what was staged in its place, and takes away what is to go: all of it, or nothing. Both
 * folders are on one file system; the old files lie in the staging folder afterwards.
 */
export async function replaceAll(
  folder: string,
  staging: string,
  paths: readonly string[],
  removed: readonly string[],
): Promise<void> {
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const path of removed) undo.push(await setAside(folder, staging, path, 'move'));
    for (const path of paths) {
      undo.push(await setAside(folder, staging, path));
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await rename(join(staging, path), join(folder, path));
      undo.push(() => rm(join(folder, path), { recursive: true, force: true }));
    }
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

/** A file is copied, so that there is one at every moment; a folder is moved. */
async function setAside(
  folder: string,
  staging: string,
  path: string,
  how: 'copy a file' | 'move' = 'copy a file',
): Promise<() => Promise<void>> {
  const place = join(folder, path);
  const found = await lstat(place).catch(() => undefined);
  if (found === undefined) return async () => undefined;
  const aside = join(staging, '.old', path);
  await mkdir(dirname(aside), { recursive: true });
  if (found.isFile() && how !== 'move') {
    await copyFile(place, aside);
    await chmod(join(staging, path), found.mode).catch(() => undefined);
  } else await rename(place, aside);
  return async () => {
    await mkdir(dirname(place), { recursive: true });
    await rename(aside, place);
  };
}
