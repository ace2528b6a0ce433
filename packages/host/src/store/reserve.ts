import { randomBytes } from 'node:crypto';
import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Home } from '../home/index.ts';
import { logPath } from './places.ts';

/** Bytes that are held back on the disk; a lock and a state need a fraction of them. */
const size = 256 * 1024;

const reservePath = (home: Home) => join(home.run, 'reserve');

/** Holds back room for the removal of something on a full disk; where there is none, so be it. */
export async function keepReserve(home: Home): Promise<void> {
  const path = reservePath(home);
  const found = await stat(path).catch(() => undefined);
  if (found?.size === size) return;
  // Random, so that no file system stores it in less room.
  await writeFile(path, randomBytes(size), { mode: 0o600 }).catch(() => rm(path, { force: true }));
}

/**
 * Does something that takes a little room on the disk. Where there is none, what was held back is
 * given up first, then what can be made again and logs of the extension that is to be removed.
 */
export async function withRoom<Result>(
  home: Home,
  id: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const unneeded = [
    reservePath(home),
    join(home.cache, 'tools', `${id}.json`),
    `${logPath(home, id)}.1`,
    logPath(home, id),
  ];
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const path = unneeded.shift();
      if (path === undefined || !isFull(error)) throw error;
      await rm(path, { force: true });
    }
  }
}

function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  return ['ENOSPC', 'EDQUOT'].includes(code ?? '') || isFull(error.cause);
}
