import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startOf } from '../../home/index.ts';

/** How many boxes of this process need a placeholder, by its path and where marks are kept. */
const own = new Map<string, number>();

/**
 * Counts the boxes that need a placeholder, those of other processes too: each process leaves a mark
 * in a folder of the host's, which counts as long as the process lives.
 */
export class PlaceholderUsers {
  readonly #folder: string;

  /** `folder` is made when it is needed. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  add(path: string): void {
    const mark = this.#mark(path);
    const count = own.get(mark) ?? 0;
    if (count === 0) {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      writeFileSync(mark, startOf(process.pid) ?? '', { mode: 0o600 });
    }
    own.set(mark, count + 1);
  }

  /** Answers with how many still need it: boxes of this process, or else other processes. */
  remove(path: string): number {
    const mark = this.#mark(path);
    const left = (own.get(mark) ?? 1) - 1;
    if (left > 0) {
      own.set(mark, left);
      return left;
    }
    own.delete(mark);
    rmSync(mark, { force: true });
    return this.#others(path);
  }

  #others(path: string): number {
    const prefix = `${digestOf(path)}-`;
    const marks = readdirSync(this.#folder).filter((name) => name.startsWith(prefix));
    return marks.filter((name) => {
      const mark = join(this.#folder, name);
      if (isAlive(Number(name.slice(prefix.length)), mark)) return true;
      rmSync(mark, { force: true });
      return false;
    }).length;
  }

  #mark(path: string): string {
    return join(this.#folder, `${digestOf(path)}-${process.pid}`);
  }
}

/** A mark that has just been made may be empty yet. */
function isAlive(pid: number, mark: string): boolean {
  try {
    const start = readFileSync(mark, 'utf8');
    const now = startOf(pid);
    return now !== undefined && (start === '' || start === now);
  } catch {
    return false;
  }
}

function digestOf(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 24);
}
