import { statSync } from 'node:fs';

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
