import { mkdirSync, readFileSync, rmdirSync, unlinkSync, writeFileSync } from 'node:fs';
import type { PlaceholderUsers } from './placeholder-users.ts';
import type { Protection } from './protections.ts';

/**
 * Makes what stands for missing paths, and answers with what is protected by it: where the user may
 * not make one, neither may the server. `release` takes away those that are still as they were made
 * and that no box needs any more: with the folder goes what is mounted on it in every box. What a
 * killed host has left is taken over by the next box, for it looks the same.
 */
export function placeHolders(
  protections: readonly Protection[],
  users: PlaceholderUsers,
): {
  readonly protections: readonly Protection[];
  readonly release: () => void;
} {
  const held: Protection[] = [];
  const kept = protections.filter((protection) => {
    const { path, placeholder } = protection;
    if (placeholder === undefined) return true;
    users.add(path);
    const isMade = make(path, placeholder);
    if (isMade) held.push(protection);
    else users.remove(path);
    return isMade;
  });
  let released = false;
  return {
    protections: kept,
    release: () => {
      if (released) return;
      released = true;
      for (const { path, placeholder } of held.toReversed())
        if (users.remove(path) === 0) unmake(path, placeholder);
    },
  };
}

function make(path: string, placeholder: Protection['placeholder']): boolean {
  try {
    if (typeof placeholder === 'object')
      writeFileSync(path, placeholder.content, { flag: 'wx', mode: 0o600 });
    else mkdirSync(path);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EEXIST';
  }
}

function unmake(path: string, placeholder: Protection['placeholder']): void {
  try {
    if (typeof placeholder !== 'object') rmdirSync(path);
    else if (readFileSync(path, 'utf8') === placeholder.content) unlinkSync(path);
  } catch {
    // It has been filled, or is gone.
  }
}
