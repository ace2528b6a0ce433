import { readlink, realpath, stat } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import type { Folder } from './types.ts';

export type LinkEnd =
  | { readonly kind: 'file' | 'directory' | 'special'; readonly target: string }
  | { readonly kind: 'nothing'; readonly cycle: boolean };

/** Where a link leads in the end. */
export async function followLink(path: string): Promise<LinkEnd> {
  try {
    const target = await realpath(path);
    const found = await stat(target);
    if (found.isDirectory()) return { kind: 'directory', target };
    return { kind: found.isFile() ? 'file' : 'special', target };
  } catch (error) {
    return { kind: 'nothing', cycle: (error as NodeJS.ErrnoException).code === 'ELOOP' };
  }
}

/** The steps of a link that leads nowhere: `a → b → ../gone`. */
export async function describeLink(link: Folder): Promise<string> {
  const steps = [`\`${link.path}\``];
  const seen = new Set<string>();
  for (let path = link.source; !seen.has(path);) {
    seen.add(path);
    const next = await readlink(path).catch(() => undefined);
    if (next === undefined) break;
    steps.push(`\`${next}\``);
    path = resolve(dirname(path), next);
  }
  return steps.join(' → ');
}

/** Whether a path is that folder or lies below it. Both are real paths. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && resolve(path) !== way);
}
