import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { findCandidates, isExecutable } from './find/index.ts';
import { namedLibraries } from './loader/index.ts';
import type { Machine } from './machine.ts';

/** The system's own software, which a box has anyway. */
const systemFolders = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];

/**
 * What a box must let a program read for it to run, where it lies outside the system's own folders:
 * the installation that it belongs to (of a virtual environment also the Python behind it), else
 * the file alone. Real paths that exist; never a home, nor another folder that holds more than
 * software.
 */
export function runtimeFolders(
  program: string,
  machine: Machine,
  bundle: readonly string[] = [],
): readonly string[] {
  const folders = new Set<string>();
  const real = bundle.map((folder) => realOf(folder) ?? folder);
  if (isAbsolute(program)) collect(program, machine, real, folders, 0);
  // What lies in another one of them needs no entry of its own.
  return [...folders].filter(
    (folder) => ![...folders].some((other) => other !== folder && isWithin(other, folder)),
  );
}

/** The path by which a program is started in a box: through no link but that of an environment. */
export function startablePath(program: string): string {
  try {
    const folder = realpathSync(dirname(program));
    if (isInAny(systemFolders, folder)) return program;
    if (existsSync(join(dirname(folder), 'pyvenv.cfg'))) return join(folder, basename(program));
    return realpathSync(program);
  } catch {
    return program;
  }
}

function collect(
  program: string,
  machine: Machine,
  bundle: readonly string[],
  folders: Set<string>,
  depth: number,
): void {
  const folder = realOf(dirname(program));
  // Links in a circle lead nowhere.
  if (folder === undefined || depth > 8) return;
  const path = join(folder, basename(program));
  if (!isExecutable(path)) return;
  const home = environmentHome(dirname(folder));
  const behind = [
    ...(home === undefined ? [] : [join(home, basename(program))]),
    ...(linkTarget(path) ?? []),
  ];
  const follow = (next: string) => collect(next, machine, bundle, folders, depth + 1);
  if (isInAny(bundle, path)) {
    // A bundle may name what it wants to read instead of what it needs: only a Python that is one
    // of this machine's is behind its environment.
    const known = new Set([...findCandidates('python', pythons, machine)].map(realPathOf));
    behind.filter((next) => known.has(realOf(next))).forEach(follow);
    return;
  }
  const libraries = realOf(path) === path ? libraryFolders(path, machine) : [];
  for (const needed of [...installationOf(path, machine), ...libraries])
    if (!isInAny([...systemFolders, ...bundle], needed)) folders.add(needed);
  behind.forEach(follow);
}

function isInAny(folders: readonly string[], path: string): boolean {
  return folders.some((folder) => isWithin(folder, path));
}

const pythons = ['python3', 'python'];

const realPathOf = ({ path }: { readonly path: string }) => realOf(path);

/** The folder that a program was installed into with all it needs, or what of it is known to be. */
function installationOf(program: string, machine: Machine): readonly string[] {
  const cellar = program.indexOf('/Cellar/');
  if (cellar > 0) return packagesBelow(program.slice(0, cellar));
  const folder = dirname(program);
  const prefix =
    basename(folder) === 'bin' || basename(folder) === 'Scripts' ? dirname(folder) : folder;
  const libraries = pythonLibraries(prefix);
  // A box has no links of its own making: what one leads to is looked at by itself.
  const itself = realOf(program) === program ? [program] : [];
  if (!isInstallation(prefix) && libraries.length === 0) return itself;
  return holdsMoreThanSoftware(prefix, machine) ? [...itself, ...libraries] : [prefix];
}

/** Homebrew links its packages into each other; beside them lie settings and data of servers. */
function packagesBelow(prefix: string): readonly string[] {
  return ['Cellar', 'opt', 'lib'].flatMap((name) => realOf(join(prefix, name)) ?? []);
}

/** Where the loader finds libraries outside the system: their folders, else the files alone. */
function libraryFolders(program: string, machine: Machine): readonly string[] {
  if (machine.platform !== 'linux') return [];
  return namedLibraries(program).flatMap((library) => {
    const folders = [library, realOf(library)].flatMap((path) =>
      path === undefined ? [] : (realOf(dirname(path)) ?? []),
    );
    return folders.flatMap((folder) => {
      const store = /^\/(?:nix|gnu)\/store\/[^/]+/.exec(folder)?.[0];
      if (store !== undefined) return [store];
      return holdsMoreThanSoftware(folder, machine) ? (realOf(library) ?? []) : [folder];
    });
  });
}

/** What installers of Node and Python leave in the folder of each installation. */
function isInstallation(prefix: string): boolean {
  return ['pyvenv.cfg', 'conda-meta', 'lib/node_modules', 'include/node'].some((name) =>
    existsSync(join(prefix, name)),
  );
}

/** `lib/python3.11` and `lib/libpython3.11.so.1.0`. */
function pythonLibraries(prefix: string): readonly string[] {
  try {
    return readdirSync(join(prefix, 'lib'))
      .filter((name) => /^(?:python3\.\d+t?|libpython3[\w.]*)$/.test(name))
      .flatMap((name) => realOf(join(prefix, 'lib', name)) ?? []);
  } catch {
    return [];
  }
}

const wideFolders = ['.local', '.config', '.cache', 'Library', 'AppData', 'Applications'];
const wideRoots = ['/opt', '/srv', '/tmp', '/var', '/mnt', '/media', '/etc', '/nix', '/run'];

/** A home, what a home lies in, and the folders where all programs keep their things. */
function holdsMoreThanSoftware(prefix: string, { home, env }: Machine): boolean {
  const realHome = realOf(home) ?? home;
  return (
    isWithin(prefix, realHome) ||
    (env['OPENDXT_HOME'] !== undefined && isWithin(prefix, env['OPENDXT_HOME'])) ||
    wideRoots.includes(prefix) ||
    wideFolders.some((name) => isWithin(prefix, join(realHome, name))) ||
    // A home of somebody, or of nobody yet.
    ['.ssh', '.bashrc', '.profile', 'Documents', '.git'].some((name) =>
      existsSync(join(prefix, name)),
    )
  );
}

/** Where the Python of a virtual environment is, as `pyvenv.cfg` says. */
function environmentHome(prefix: string): string | undefined {
  try {
    const text = readFileSync(join(prefix, 'pyvenv.cfg'), 'utf8');
    const home = /^home\s*=\s*(.+)$/m.exec(text)?.[1]?.trim();
    return home !== undefined && isAbsolute(home) ? home : undefined;
  } catch {
    return undefined;
  }
}

function linkTarget(path: string): readonly [string] | undefined {
  try {
    return [resolve(dirname(path), readlinkSync(path))];
  } catch {
    return undefined;
  }
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}
