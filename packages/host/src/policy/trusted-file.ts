import { realpathSync, statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Why somebody else than the administrator could change a file, undefined when nobody could: the
 * file and every folder above it have to belong to root, and to be writable by root alone. Windows
 * is not asked; there the folder's usual rights keep it.
 */
export function whyNotTrusted(path: string): string | undefined {
  if (process.platform === 'win32') return undefined;
  for (let at = realpathSync(path); ; at = dirname(at)) {
    const why = whyNotRoots(statSync(at));
    if (why !== undefined) return at === path ? why : `\`${at}\`: ${why}`;
    if (at === dirname(at)) return undefined;
  }
}

function whyNotRoots(found: Stats): string | undefined {
  if (found.uid !== 0) return `it belongs to user ${found.uid}, and not to root`;
  // In a folder with the sticky bit others can't remove or replace what is not theirs.
  const isSticky = found.isDirectory() && (found.mode & 0o1000) !== 0;
  return (found.mode & 0o022) !== 0 && !isSticky
    ? `others than root may write to it (mode ${(found.mode & 0o777).toString(8)})`
    : undefined;
}
