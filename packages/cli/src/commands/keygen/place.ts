import { chmod, lstat, mkdir, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CliError } from '../../command/index.ts';

/**
 * Refuses a folder with a `manifest.json`, or below one: what lies there is packed and published. An
 * existing folder has to be its owner's alone, and the files still to be written. Nothing is made.
 */
export async function checkPlace(folder: string, files: readonly string[]): Promise<void> {
  for (let above = await realPlace(folder); ; above = dirname(above)) {
    if (await exists(join(above, 'manifest.json')))
      throw new CliError(
        'refused',
        `\`${folder}\` is in the extension \`${above}\`: no key goes there`,
        {
          hint: 'a key in the folder of an extension ends up in the bundle; name a folder outside',
        },
      );
    if (above === dirname(above)) break;
  }
  for (const file of files)
    if (await exists(file))
      throw new CliError('exists', `\`${file}\` exists and is left as it is`, {
        hint: 'name another folder; a key that is overwritten is lost',
      });
  if (await exists(folder)) await refuseOpenFolder(folder);
}

/** Makes a folder that only its owner reads, where it is not there yet. */
export async function makeFolder(folder: string): Promise<void> {
  if ((await mkdir(folder, { recursive: true, mode: 0o700 })) === undefined)
    return refuseOpenFolder(folder);
  // The mask of the process may have taken rights of the owner.
  return chmod(folder, 0o700);
}

/** Where a folder is or would be, with no link on the way. */
async function realPlace(folder: string): Promise<string> {
  const real = await realpath(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return real ?? join(await realPlace(dirname(folder)), basename(folder));
}

async function refuseOpenFolder(folder: string): Promise<void> {
  const info = await stat(folder);
  if (!info.isDirectory()) throw new CliError('exists', `\`${folder}\` is no folder`);
  if (process.platform === 'win32') return;
  if (info.uid !== process.getuid?.())
    throw new CliError('refused', `\`${folder}\` belongs to another user: no key goes there`, {
      hint: 'name a folder that is still to be made',
    });
  if ((info.mode & 0o077) === 0) return;
  throw new CliError('refused', `others may look into \`${folder}\`: no key goes there`, {
    hint: `\`chmod 700 ${folder}\`, or name a folder that is still to be made`,
  });
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return false;
      throw error;
    },
  );
}

/** Writes new files for their owner alone: all of them, or none. */
export async function writeTogether(
  files: readonly { readonly path: string; readonly text: string }[],
): Promise<void> {
  const written: string[] = [];
  try {
    for (const { path, text } of files) {
      await writeFile(path, text, { flag: 'wx', mode: 0o600, flush: true });
      written.push(path);
    }
  } catch (error) {
    for (const path of written) await rm(path, { force: true });
    throw error;
  }
}
