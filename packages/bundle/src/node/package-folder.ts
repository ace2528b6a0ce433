import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the `package.json` that governs a file, relative to the root, with `/`. */
export function packageFolderOf(root: string, file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  for (let folder = file; folder !== '';) {
    folder = folder.slice(0, Math.max(folder.lastIndexOf('/'), 0));
    if (existsSync(join(root, folder, 'package.json'))) return folder;
  }
  return undefined;
}
