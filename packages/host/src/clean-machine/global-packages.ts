import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** Packages that come with their runtime: a machine that has Node has npm. */
const partOfNode = ['npm', 'corepack'];

/**
 * The folders in which runtimes find packages that were installed for all of a machine: what is
 * hidden from a server that has to bring its own. Real paths that exist.
 * @param runtime The folders of the chosen runtime, as a box shows them.
 */
export function globalPackages(runtime: readonly string[]): readonly string[] {
  const prefixes = [...runtime, '/usr', '/usr/local'];
  const found = prefixes.flatMap((prefix) => [
    ...pythonPackages(prefix),
    // Of a Python in a folder of more than software the box shows the libraries alone.
    ...packagesIn(prefix),
    ...nodePackages(join(prefix, 'lib', 'node_modules')),
    // Where Node itself looks (modules, "Loading from the global folders").
    join(prefix, 'lib', 'node'),
  ]);
  return [...new Set(found.filter(isFolder).map((path) => realpathSync(path)))].sort();
}

/** `lib/python3.11/site-packages`, `lib64/…`, Debian's `lib/python3/dist-packages`. */
function pythonPackages(prefix: string): readonly string[] {
  return namesIn(prefix)
    .filter((name) => /^lib(?:32|64)?$/.test(name))
    .flatMap((lib) =>
      namesIn(join(prefix, lib))
        .filter((name) => /^(?:python|pypy)3/.test(name))
        .flatMap((name) => packagesIn(join(prefix, lib, name))),
    );
}

function packagesIn(folder: string): readonly string[] {
  return ['site-packages', 'dist-packages'].map((name) => join(folder, name));
}

function nodePackages(folder: string): readonly string[] {
  return namesIn(folder)
    .filter((name) => !partOfNode.includes(name))
    .map((name) => join(folder, name));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** What a link leads to is found by itself, where a box shows it at all. */
function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
