import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { basename, delimiter, dirname, isAbsolute, join } from 'node:path';
import type { Machine } from './machine.ts';

/**
 * The first of `names` that is an executable file in a folder of PATH or in a usual place. Nothing
 * is executed. A folder of pyenv's shims stands for the version that its global setting names.
 */
export function findProgram(names: readonly string[], machine: Machine): string | undefined {
  const folders = [...pathFolders(machine), ...usualFolders(machine)];
  for (const folder of folders.flatMap(behindShims))
    for (const name of names) {
      const path = join(folder, machine.platform === 'win32' ? `${name}.exe` : name);
      if (isExecutable(path)) return path;
    }
  return undefined;
}

function pathFolders({ env }: Machine): readonly string[] {
  const path = env['PATH'] ?? env['Path'] ?? '';
  // Windows puts stubs there that open the store instead of running anything.
  return path
    .split(delimiter)
    .filter((folder) => isAbsolute(folder) && !/\\Microsoft\\WindowsApps\\?$/i.test(folder));
}

/** Where runtimes are installed but desktop programs have no PATH to. */
function usualFolders({ platform, home, env }: Machine): readonly string[] {
  switch (platform) {
    case 'win32': {
      const programs = join(env['LOCALAPPDATA'] ?? join(home, 'AppData/Local'), 'Programs');
      return [join(programs, 'Python/Launcher'), join(home, '.local/bin')];
    }
    case 'darwin':
      return [
        '/opt/homebrew/bin',
        '/usr/local/bin',
        '/Library/Frameworks/Python.framework/Versions/Current/bin',
        join(home, '.local/bin'),
        join(home, '.cargo/bin'),
        '/usr/bin',
      ];
    default:
      return [
        '/usr/local/bin',
        '/usr/bin',
        '/bin',
        join(home, '.local/bin'),
        join(home, '.cargo/bin'),
      ];
  }
}

function behindShims(folder: string): readonly string[] {
  if (basename(folder) !== 'shims') return [folder];
  const root = dirname(folder);
  try {
    const [version = ''] = readFileSync(join(root, 'version'), 'utf8').trim().split(/\s+/);
    const behind = join(root, 'versions', version, 'bin');
    return statSync(behind).isDirectory() ? [behind] : [];
  } catch {
    return [folder];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
