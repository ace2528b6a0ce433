import { existsSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a path was when the box was checked, to compare with what has been mounted. */
export interface SeenPath {
  readonly path: string;
  readonly dev: bigint;
  readonly ino: bigint;
}

export function see(path: string): SeenPath {
  const { dev, ino } = statSync(path, { bigint: true });
  return { path, dev, ino };
}

/**
 * Waits until all is mounted in the box of a held process, or `ended`. Bubblewrap works in an empty
 * root of its own until then; the root that it changes to at the end has `/usr`.
 */
export async function untilMounted(pid: number, ended: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  void ended.then(() => over.abort());
  const outside = statSync('/', { bigint: true }).dev;
  while (!over.signal.aborted && !hasOwnRoot(pid, outside)) await sleep(1);
}

function hasOwnRoot(pid: number, outside: bigint): boolean {
  try {
    const { dev } = statSync(`/proc/${pid}/root/`, { bigint: true });
    return dev !== outside && existsSync(`/proc/${pid}/root/usr`);
  } catch {
    // Nobody may look until bubblewrap has given up its rights.
    return false;
  }
}

/**
 * The first path that is something else in the mounts of a held process than it was: another server
 * that may write a folder can put a link in its place between the check and the mount.
 */
export function findSwapped(pid: number, seen: readonly SeenPath[]): string | undefined {
  return seen.find(({ path, dev, ino }) => {
    try {
      const found = statSync(`/proc/${pid}/root${path}`, { bigint: true });
      return found.dev !== dev || found.ino !== ino;
    } catch {
      return true;
    }
  })?.path;
}
