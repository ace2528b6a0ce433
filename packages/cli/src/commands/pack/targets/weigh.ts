import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What a file, or a folder with all that is in it, weighs. */
export async function weighPath(
  path: string,
): Promise<{ readonly directory: boolean; readonly files: number; readonly bytes: number }> {
  const info = await lstat(path);
  if (!info.isDirectory()) return { directory: false, files: 1, bytes: info.size };
  const below = await Promise.all((await readdir(path)).map((name) => weighPath(join(path, name))));
  return {
    directory: true,
    files: below.reduce((sum, { files }) => sum + files, 0),
    bytes: below.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
