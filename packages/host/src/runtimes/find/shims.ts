import { readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * What a folder on PATH stands for. Shims choose a version by the folder that they are started in,
 * which means nothing to a server: pyenv's stand for the versions that its global setting names.
 * Those of asdf, mise and others stand for nothing; their versions are among the usual places.
 */
export function foldersBehindShims(folder: string): readonly string[] {
  if (basename(folder) !== 'shims') return [folder];
  const root = dirname(folder);
  try {
    const versions = readFileSync(join(root, 'version'), 'utf8').trim().split(/\s+/);
    return versions.map((version) => join(root, 'versions', version, 'bin')).filter(isFolder);
  } catch {
    return [];
  }
}

/** Whether a program only finds the real one: Volta links each of its names to one program. */
export function isShim(path: string): boolean {
  try {
    return /^volta(?:-shim)?(?:\.exe)?$/.test(basename(realpathSync(path)));
  } catch {
    return false;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
