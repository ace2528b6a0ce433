import { dirname, join } from 'node:path';
import { findProgram } from './find-program.ts';
import type { Machine } from './machine.ts';

/** Taken over from the environment of the host; docs/host.md lists them. */
const inherited: Readonly<Record<'posix' | 'windows', readonly string[]>> = {
  posix: ['LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR'],
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
 * a home of its own and the short PATH of a desktop.
 */
export function baseEnvironment(machine: Machine, home: string): Record<string, string> {
  const windows = machine.platform === 'win32';
  const kept = inherited[windows ? 'windows' : 'posix'].flatMap((name) => {
    const value = machine.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(kept),
    PATH: serverPath(machine),
    HOME: home,
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
 * What programs started from a desktop find, plus the folders of our Node and of Python. It does
 * not depend on the shell that the host was started from, so that a server runs alike everywhere.
 */
function serverPath(machine: Machine): string {
  const windows = machine.platform === 'win32';
  const python = findProgram(['python3', 'python'], machine);
  const root = machine.env['SystemRoot'] ?? 'C:\\Windows';
  const folders = [
    dirname(machine.nodePath),
    ...(python === undefined ? [] : [dirname(python)]),
    ...(windows
      ? [join(root, 'System32'), root]
      : ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin']),
  ];
  return [...new Set(folders)].join(windows ? ';' : ':');
}
