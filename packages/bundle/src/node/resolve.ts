import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';

/** A package as Node finds it. */
export interface Resolved {
  /** Where it was found. */
  readonly found: string;
  /** The same with all links resolved. */
  readonly source: string;
}

/**
 * Looks for a package as Node does: in the `node_modules` of the folder and of those above it, as
 * long as `allowed` grants it.
 */
export function resolvePackage(
  from: string,
  name: string,
  allowed: (folder: string) => boolean,
): Resolved | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (basename(folder) !== 'node_modules' && allowed(folder)) {
      const found = join(folder, 'node_modules', name);
      if (statSync(found, { throwIfNoEntry: false })?.isDirectory() === true) {
        return { found, source: realpathSync(found) };
      }
    }
    if (folder === dirname(folder)) return undefined;
  }
}

const managers = new Set(['.bin', '.cache', '.pnpm', '.store', '.vite', '.vite-temp', '.vitest']);

/**
 * Folders beside packages that no package manager knows: code that a package generated there and
 * looks for (`.prisma`), or that was put there by hand.
 */
export function companions(modules: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const name of list(modules)) {
    if (managers.has(name) || name.startsWith('.ignored') || name.startsWith('@')) continue;
    const folder = join(modules, name);
    if (!name.startsWith('.') && existsSync(join(folder, 'package.json'))) continue;
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) {
      found.set(name, realpathSync(folder));
    }
  }
  return found;
}

/** Names of the packages directly in a `node_modules`, scopes included. */
export function packageNames(modules: string): string[] {
  return list(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? list(join(modules, name)).map((child) => `${name}/${child}`) : [name],
    );
}

/** The folder of the installed package that a file belongs to; none for the author's own files. */
export function packageOf(file: string): string | undefined {
  const start = file.lastIndexOf(`${sep}node_modules${sep}`);
  if (start === -1) return undefined;
  const modules = start + `${sep}node_modules${sep}`.length;
  const [first = '', second = ''] = file.slice(modules).split(sep);
  return file.slice(0, modules) + (first.startsWith('@') ? first + sep + second : first);
}

/** The `node_modules` that a package lies in, if it lies in one. */
export function modulesAround(source: string): string | undefined {
  const parent = dirname(source);
  const folder = basename(parent).startsWith('@') ? dirname(parent) : parent;
  return basename(folder) === 'node_modules' ? folder : undefined;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
