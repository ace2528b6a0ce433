import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isExecutable } from './find/index.ts';
import { firstPython } from './first-python.ts';
import { startablePath } from './folders.ts';
import type { Machine } from './machine.ts';

/** Taken over from the environment of the host; docs/runtimes.md lists them. */
const inherited: Readonly<Record<'posix' | 'windows', readonly string[]>> = {
  // Programs ask for the user's name and fail without one; a shell of the user's is nobody's need.
  posix: ['LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'USER', 'LOGNAME'],
  windows: [
    'SystemRoot',
    'SystemDrive',
    'windir',
    'ComSpec',
    'PATHEXT',
    'TEMP',
    'TMP',
    'USERNAME',
    'ProgramData',
    'ProgramFiles',
    'NUMBER_OF_PROCESSORS',
    'PROCESSOR_ARCHITECTURE',
  ],
};

/**
 * The environment that every server gets before its manifest adds to it: built from nothing, with
 * a home of its own and the short PATH of a desktop, on which the chosen program comes first.
 */
export function baseEnvironment(
  machine: Machine,
  home: string,
  program?: string,
): Record<string, string> {
  const windows = machine.platform === 'win32';
  const kept = inherited[windows ? 'windows' : 'posix'].flatMap((name) => {
    const value = machine.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(kept),
    PATH: serverPath(machine, program).join(windows ? ';' : ':'),
    HOME: home,
    ...(!windows && { TMPDIR: temporaryFolder(machine) }),
    // Python would write compiled files beside the sources, which lie in a sealed store.
    PYTHONPYCACHEPREFIX: join(home, '.cache', 'python'),
    ...(windows && {
      USERPROFILE: home,
      APPDATA: join(home, 'AppData/Roaming'),
      LOCALAPPDATA: join(home, 'AppData/Local'),
    }),
  };
}

/**
 * Where a server may write what it forgets. On Linux a box has a `/tmp` of its own and nothing of
 * the folder that the host's variables may name; a Mac has a folder for each user.
 */
export function temporaryFolder({ platform, temp }: Machine): string {
  return platform === 'linux' ? '/tmp' : temp;
}

/**
 * What programs started from a desktop find, plus the folders of the chosen program, of our Node
 * and of Python. It does not depend on the shell that the host was started from, so that a server
 * runs alike everywhere.
 */
export function serverPath(machine: Machine, program?: string): readonly string[] {
  const root = machine.env['SystemRoot'] ?? 'C:\\Windows';
  const python = firstPython(machine);
  const folders = [
    ...[program, machine.nodePath, python].flatMap((path) =>
      path === undefined ? [] : [dirname(startablePath(path))],
    ),
    ...(machine.platform === 'win32'
      ? [join(root, 'System32'), root]
      : ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin']),
  ];
  return [...new Set(folders)].filter((folder) => existsSync(folder));
}

/** The program of this name that a server finds. */
export function onServerPath(command: string, machine: Machine): string | undefined {
  const name = machine.platform === 'win32' && !command.includes('.') ? `${command}.exe` : command;
  return serverPath(machine)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}
