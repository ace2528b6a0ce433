import { copyFile, link, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Puts all files of a folder into another one as well, as the same files where the disk can: the
 * packages that twenty targets have in common are on it once. A file that is there is replaced.
 */
export async function linkInto(source: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(folder, entry.name)];
    if (entry.isDirectory()) await linkInto(from, to);
    else await linkFile(from, to);
  }
}

async function linkFile(from: string, to: string): Promise<void> {
  await rm(to, { force: true });
  try {
    await link(from, to);
  } catch {
    await copyFile(from, to);
  }
}
