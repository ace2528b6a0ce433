import { readdir } from 'node:fs/promises';

/** Waits until something with a name that begins like this is in a folder. */
export async function folderEntry(folder: string, prefix: string): Promise<void> {
  while (!(await readdir(folder)).some((name) => name.startsWith(prefix)))
    await new Promise((resolve) => setTimeout(resolve, 2));
}
