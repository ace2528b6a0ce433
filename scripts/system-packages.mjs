// The programs that tests need beside Node, npm and Python, and how this machine gets them.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** name: what tests call it; found: how to see that it is there; debian: the package. */
const programs = [
  { name: 'git', debian: 'git' },
  { name: 'zip', debian: 'zip' },
  { name: 'unzip', debian: 'unzip' },
  { name: 'python3', debian: 'python3' },
  {
    name: 'pip',
    debian: 'python3-pip',
    found: () => succeeds('python3', ['-m', 'pip', '--version']),
  },
  { name: 'go', debian: 'golang-go' },
  // It brings the headers of C, which `gcc` alone only recommends.
  { name: 'gcc', debian: 'g++' },
  { name: 'bubblewrap', debian: 'bubblewrap', found: () => isOnPath('bwrap') },
  { name: 'gnome-keyring', debian: 'gnome-keyring', found: () => isOnPath('gnome-keyring-daemon') },
  { name: 'dbus', debian: 'dbus', found: () => isOnPath('dbus-daemon') },
  { name: 'secret-tool', debian: 'libsecret-tools' },
];

/** Installs what is missing as root on Debian, and returns the names of what is still missing. */
export function provideSystemPackages({ install }) {
  const missing = programs.filter((program) => !isThere(program));
  if (missing.length === 0) return [];
  if (install && isDebianRoot()) {
    succeeds('apt-get', ['update', '-qq']);
    for (const { name, debian } of missing) {
      console.log(`Installing the system package ${debian} (tests need ${name}) …`);
      succeeds('apt-get', ['install', '-y', '-qq', '--no-install-recommends', debian]);
    }
  }
  return missing.filter((program) => !isThere(program)).map(({ name }) => name);
}

/** One line for a person on how to get a program. */
export function howToGet(name) {
  const program = programs.find((candidate) => candidate.name === name);
  return `${name}: on Debian and Ubuntu \`apt-get install ${program?.debian ?? name}\`, elsewhere by your package manager`;
}

function isThere({ name, found }) {
  return found ? found() : isOnPath(name);
}

function isOnPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return process.platform === 'win32' && existsSync(join(folder, `${name}.exe`));
    }
  });
}

function isDebianRoot() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && isOnPath('apt-get');
}

function succeeds(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
}
