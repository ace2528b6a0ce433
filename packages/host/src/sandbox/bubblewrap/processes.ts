import { closeSync, openSync, readdirSync, readSync } from 'node:fs';

/** The processes that a process has started and those that they have, without itself. */
export function descendants(pid: number, most = Infinity): readonly number[] {
  const found: number[] = [];
  const waiting = [pid];
  for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop()) {
    const children = childrenOf(parent);
    found.push(...children);
    waiting.push(...children);
    if (found.length > most) break;
  }
  return found;
}

/** Each thread has children of its own. */
export function childrenOf(pid: number): readonly number[] {
  const threads = list(`/proc/${pid}/task`);
  return threads.flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`)
      .split(' ')
      .filter((child) => child !== '')
      .map(Number),
  );
}

/** The arguments of a process, each ended by NUL; empty for one that has ended. */
export function commandLineOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`);
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended.
  }
}

function list(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

const buffer = Buffer.allocUnsafe(64 * 1024);

/**
 * What a file of /proc begins with, empty where the process has ended; read with as few calls as
 * can be, for the watcher reads many.
 */
export function read(path: string): string {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    return buffer.toString('utf8', 0, readSync(file, buffer, 0, buffer.length, null));
  } catch {
    return '';
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
