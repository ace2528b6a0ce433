import { readdirSync, readFileSync } from 'node:fs';

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
  return list(`/proc/${pid}/task`).flatMap((thread) =>
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

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
