import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readLines } from './read-lines.ts';

/** Milliseconds between two looks. Watching tells of renamed and remote files on no system alike. */
const interval = 200;

/**
 * The lines that come after an offset, until the signal. A file that is put aside is read to its
 * end, and the one that takes its place from its beginning; one that is not there is waited for.
 */
export async function* followLines(
  path: string,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let offset = from;
  while (!signal.aborted) {
    const file = openIfThere(path);
    if (file !== undefined) {
      try {
        if (fstatSync(file).size < offset) offset = 0;
        for (let isLast = false; !isLast && !signal.aborted;) {
          // Asked first, so that nothing is missed that was written before it was put aside.
          isLast = !isStillAt(path, file);
          for (const { bytes, whole, end } of readLines(file, fstatSync(file).size, offset)) {
            if (!whole) break;
            offset = end;
            yield bytes;
          }
          if (!isLast) await pause(signal);
        }
        offset = 0;
      } finally {
        closeSync(file);
      }
    } else await pause(signal);
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isStillAt(path: string, file: number): boolean {
  const now = statSync(path, { throwIfNoEntry: false });
  const held = fstatSync(file);
  return now !== undefined && now.ino === held.ino && now.dev === held.dev;
}

function pause(signal: AbortSignal): Promise<void> {
  return sleep(interval, undefined, { signal }).catch(() => undefined);
}
