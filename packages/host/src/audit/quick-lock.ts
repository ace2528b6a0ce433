import { randomUUID } from 'node:crypto';
import {
  closeSync,
  openSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOf } from '../home/index.ts';

/**
 * A lock between processes for work of microseconds that nothing waits in: two system calls. It is a
 * symbolic link whose text names its holder, and so is never there without saying whose it is;
 * Windows, which gives links to few, has a file.
 */
export type ReleaseLock = () => void;

interface Holder {
  readonly pid: number;
  readonly token: string;
  readonly start: string;
}

let ownStart: string | undefined;

/** Takes the lock; undefined when somebody has it. */
export function tryQuickLock(path: string): ReleaseLock | undefined {
  ownStart ??= startOf(process.pid) ?? 'unknown';
  const content = `${process.pid} ${randomUUID()} ${ownStart}`;
  try {
    if (process.platform === 'win32') writeNew(path, content);
    else symlinkSync(content, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
  return () => unlinkSync(path);
}

/** Milliseconds: what is waited for a lock, and after which its holder may be dead. */
const patience = 10_000;
const suspicious = 20;

/** Waits for the lock; its holder has it for microseconds. */
export async function takeQuickLock(path: string): Promise<ReleaseLock> {
  const start = performance.now();
  for (;;) {
    const release = tryQuickLock(path);
    if (release !== undefined) return release;
    const waited = performance.now() - start;
    if (waited > patience) throw new Error('another process has been writing to it for too long');
    if (waited > suspicious) breakQuickLock(path);
    await sleep(waited > suspicious ? 5 : 1);
  }
}

/**
 * Removes a lock whose holder has ended. A lock with token T is removed by its holder, or by who has
 * the lock `<base>.T`; that is what keeps two processes that find it from removing the next one,
 * too. A holder of that lock may end as well, and so on.
 */
function breakQuickLock(path: string, base = path): void {
  const holder = readHolder(path);
  if (holder === undefined || startOf(holder.pid) === holder.start) return;
  const guard = `${base}.${holder.token}`;
  const release = tryQuickLock(guard);
  if (release === undefined) return breakQuickLock(guard, base);
  try {
    if (readHolder(path)?.token === holder.token) unlinkSync(path);
  } finally {
    release();
  }
}

function readHolder(path: string): Holder | undefined {
  try {
    const content =
      process.platform === 'win32' ? readFileSync(path, 'utf8') : readlinkSync(path, 'utf8');
    const [, pid, token, start] = /^(\d+) ([\w-]+) (.+)$/.exec(content) ?? [];
    if (pid === undefined || token === undefined || start === undefined) return abandoned(path);
    return { pid: Number(pid), token, start };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A file on Windows that was made and not filled: after five seconds its maker is taken for dead. */
function abandoned(path: string): Holder | undefined {
  const { mtimeMs } = statSync(path);
  return Date.now() - mtimeMs > 5000 ? { pid: 0, token: 'empty', start: '' } : undefined;
}

function writeNew(path: string, content: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, content);
  } finally {
    closeSync(file);
  }
}
