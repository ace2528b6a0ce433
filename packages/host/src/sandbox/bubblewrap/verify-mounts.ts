import { readFileSync, statSync } from 'node:fs';

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

/**
 * The first path on which nothing is mounted any more in the box of a process. Whoever replaces or
 * removes a file on this machine takes away what is mounted on it everywhere, as git does with its
 * configuration and editors do when they save; and a server may move a folder that it lies in.
 */
export function findUncovered(pid: number, paths: readonly string[]): string | undefined {
  if (paths.length === 0) return undefined;
  let mounts: string;
  try {
    mounts = readFileSync(`/proc/${pid}/mountinfo`, 'latin1');
  } catch {
    // It has ended.
    return undefined;
  }
  return paths.find((path) => !mounts.includes(` ${escaped(path)} `));
}

/** As the kernel writes paths into proc_pid_mountinfo(5): bytes, of which some are in octal. */
function escaped(path: string): string {
  return Buffer.from(path)
    .toString('latin1')
    .replaceAll(
      /[ \t\n\\#]/g,
      (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
    );
}
