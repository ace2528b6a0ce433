import { mkdir, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder, with those above it that are missing. What comes back removes them again, as far
 * as nobody has put anything into them.
 */
export async function makeOutputFolder(folder: string): Promise<() => Promise<void>> {
  const highest = await mkdir(folder, { recursive: true });
  return async () => {
    if (highest === undefined) return;
    for (let made = folder; made !== dirname(highest); made = dirname(made))
      await rmdir(made).catch(ignoreFilled);
  };
}

function ignoreFilled(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
}
