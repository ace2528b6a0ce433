import type { Diagnosis } from './types.ts';

/** How a server's command fails to start, whatever it is written in. */
export const launchDiagnoses = {
  'python-command-missing': {
    symptom: 'spawn python ENOENT',
    why: 'the command is `python`, and most systems other than Windows have `python3` alone',
    fix: 'make the command `python3`, and override it with `python` for win32',
  },
  'python3-missing-on-windows': {
    symptom: 'spawn python3 ENOENT (Windows)',
    why: 'the command is `python3` on Windows too, where the installer of python.org makes no `python3.exe`',
    fix: 'add `platform_overrides.win32` with the command `python`',
  },
  'store-alias': {
    symptom: 'exit status 9009, or the Microsoft Store opens',
    why: '`python` on PATH is the placeholder of the Microsoft Store, not an interpreter',
    fix: 'install Python from python.org, and switch the aliases off under Settings, Apps, App execution aliases',
  },
  'off-desktop-path': {
    symptom: 'works in a terminal only',
    why: 'programs that are started from the desktop have a shorter PATH than a terminal, so that the command is not found',
    fix: 'bring the program in the bundle, or use `python3` or `node`, which hosts look for in the usual places',
  },
  'uv-missing': {
    symptom: 'spawn uv ENOENT',
    why: '`uv` and `uvx` are on few machines, and seldom on the PATH of the desktop',
    fix: 'bring the packages with `dxt vendor`, or make the server one of the type `uv`, for which the host finds uv',
  },
  'uvx-arguments': {
    symptom: 'error: unrecognized subcommand',
    why: 'the arguments are those of `uvx`, and the command of a server of the type `uv` is `uv`',
    fix: 'begin the arguments with `tool`, `run`; or with `run` for a project of its own',
  },
  'not-executable': {
    symptom: 'spawn … EACCES',
    why: 'the file that is started is not executable: its mode was lost, in the bundle or when a host unpacked it',
    fix: 'give it the mode 0755; for hosts that unpack everything as 0600, start it with `/bin/sh` and a `launch.sh` that does `chmod u+x`',
  },
  'command-missing': {
    symptom: 'spawn … ENOENT',
    why: 'the command is a file of the bundle, and the bundle has no such file for this system',
    fix: 'add the file, or an override for each system that has it elsewhere',
  },
  'entry-point-missing': {
    symptom: 'can’t open file …: No such file or directory',
    why: 'what the arguments name is not in the bundle',
    fix: 'add the file, or correct the arguments and `server.entry_point`',
  },
  'machine-path': {
    symptom: 'No such file or directory, on every machine but the author’s',
    why: 'a path of the machine on which the bundle was made is in it: in the manifest, in the first line of a script or in a virtual environment',
    fix: 'use `${__dirname}`; bring packages with `dxt vendor --layout lib` rather than in a virtual environment',
  },
  'env-lost': {
    symptom: 'ModuleNotFoundError on one system only',
    why: 'an override has an `env` of its own, and in some hosts that replaces the other one as a whole',
    fix: 'repeat every variable in the `env` of each override',
  },
  'first-start-slow': {
    symptom: 'the first start times out',
    why: 'the command fetches, installs or unpacks packages before it answers, inside the time that a host gives the handshake',
    fix: 'bring the packages with `dxt vendor`; a binary of PyInstaller as a folder (`--onedir`)',
  },
  'output-not-json': {
    symptom: 'Unexpected token … is not valid JSON',
    why: 'the server prints to stdout, which carries the messages of the protocol and nothing else',
    fix: 'print to stderr: `print(…, file=sys.stderr)`, `console.error(…)`',
  },
  quarantined: {
    symptom: 'macOS could not verify … .so',
    why: 'what a browser downloaded is under quarantine, and a library in it is not signed',
    fix: 'remove the mark where it is installed (`xattr -dr com.apple.quarantine`), and sign and notarise what is distributed',
  },
  'team-ids-differ': {
    symptom: 'code signature not valid: different Team IDs',
    why: 'the host runs the server in its own signed Node, which loads no libraries of others',
    fix: 'make the command plain `node`, which the host takes from the machine, or do without native add-ons',
  },
  'roaming-virtualised': {
    symptom: 'a path under AppData\\Roaming is missing though it was installed',
    why: 'a host from the Microsoft Store sees a Roaming folder of its own, which other programs do not see',
    fix: 'resolve the path to `%LOCALAPPDATA%\\Packages\\…\\LocalCache\\Roaming`, or install the host with its own installer',
  },
} as const satisfies Readonly<Record<string, Diagnosis>>;
