import { mkdirSync, readFileSync, rmdirSync, unlinkSync, writeFileSync } from 'node:fs';
import type { Protection } from './protections.ts';

/** How many boxes of this process need a placeholder. */
const users = new Map<string, number>();

/**
 * Makes what stands for missing paths, and answers with what is protected by it: where the user may
 * not make one, neither may the server. `release` takes away those that are still as they were made;
 * what a killed host has left is taken over by the next box, for it looks the same.
 */
export function placeHolders(protections: readonly Protection[]): {
  readonly protections: readonly Protection[];
  readonly release: () => void;
} {
  const kept = protections.filter(
    ({ path, placeholder }) => placeholder === undefined || make(path, placeholder),
  );
  const held = kept.filter(({ placeholder }) => placeholder !== undefined);
  for (const { path } of held) users.set(path, (users.get(path) ?? 0) + 1);
  let released = false;
  return {
    protections: kept,
    release: () => {
      if (released) return;
      released = true;
      for (const { path, placeholder } of held.toReversed()) {
        const left = (users.get(path) ?? 1) - 1;
        if (left > 0) users.set(path, left);
        else {
          users.delete(path);
          unmake(path, placeholder);
        }
      }
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
