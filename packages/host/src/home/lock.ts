import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rm, rmdir, stat, type FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { HostError } from '../error/index.ts';
import { isObject } from '../json/index.ts';
import { startOf } from './process-identity.ts';

export interface LockHolder {
  readonly pid: number;
  readonly start: string;
  readonly token: string;
}

export interface Lock extends AsyncDisposable {
  release(): Promise<void>;
}

/** Milliseconds after which a lock that says nothing, or a takeover, counts as abandoned. */
const abandoned = 5000;

/**
 * Takes a lock between processes, or answers who holds it. A lock whose process has ended is taken
 * over.
 */
export async function tryLock(path: string): Promise<Lock | LockHolder | 'unknown'> {
  for (;;) {
    const mine: LockHolder = {
      pid: process.pid,
      start: startOf(process.pid) ?? 'unknown',
      token: randomUUID(),
    };
    if (await create(path, JSON.stringify(mine))) {
      const release = () => releaseLock(path, mine);
      return { release, [Symbol.asyncDispose]: release };
    }
    const found = await readHolder(path);
    if (found === 'gone') continue;
    if (found !== 'stale') return found;
    await breakLock(path);
  }
}

/** Takes a lock, waiting for whoever holds it; gives up after `patience` milliseconds. */
export async function lock(path: string, patience = 120_000): Promise<Lock> {
  const deadline = performance.now() + patience;
  for (;;) {
    const taken = await tryLock(path);
    if (isLock(taken)) return taken;
    if (performance.now() > deadline) {
      const who = taken === 'unknown' ? 'another process' : `process ${taken.pid}`;
      throw new HostError('locked', `${who} has been changing what is installed for too long`, {
        hint: 'wait for it, or end it; its lock goes with it',
      });
    }
    await sleep(40);
  }
}

export function isLock(value: Lock | LockHolder | 'unknown'): value is Lock {
  return typeof value === 'object' && 'release' in value;
}

/** Who holds a lock now, if anybody does. */
export async function lockHolder(path: string): Promise<LockHolder | undefined> {
  const found = await readHolder(path);
  return typeof found === 'object' ? found : undefined;
}

async function create(path: string, content: string): Promise<boolean> {
  let file: FileHandle;
  try {
    file = await open(path, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw unusable(path, error);
  }
  try {
    await file.writeFile(content);
    return true;
  } catch (error) {
    await rm(path, { force: true });
    throw unusable(path, error);
  } finally {
    await file.close();
  }
}

function unusable(path: string, cause: unknown): HostError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new HostError('home-unusable', `\`${path}\` can't be used: ${reason}`, {
    cause,
    hint: 'make room where the disk is full, or set OPENDXT_HOME to a folder that you may write to',
  });
}

async function readHolder(path: string): Promise<LockHolder | 'gone' | 'stale' | 'unknown'> {
  try {
    const text = await readFile(path, 'utf8');
    const holder = parseHolder(text);
    if (holder !== undefined) return startOf(holder.pid) === holder.start ? holder : 'stale';
    // It has just been made and is about to be filled, or its maker was killed in between.
    return (await isOlder(path, abandoned)) ? 'stale' : 'unknown';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'gone';
    throw unusable(path, error);
  }
}

function parseHolder(text: string): LockHolder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value)) return undefined;
    const { pid, start, token } = value;
    return typeof pid === 'number' && typeof start === 'string' && typeof token === 'string'
      ? { pid, start, token }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Only one process at a time removes a stale lock, so that none removes a fresh one. */
async function breakLock(path: string): Promise<void> {
  const breaking = `${path}.breaking`;
  try {
    await mkdir(breaking);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (await isOlder(breaking, abandoned)) await rmdir(breaking).catch(() => undefined);
    await sleep(20);
    return;
  }
  try {
    if ((await readHolder(path)) === 'stale') await rm(path, { force: true });
  } finally {
    await rmdir(breaking);
  }
}

async function isOlder(path: string, milliseconds: number): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > milliseconds;
  } catch {
    return false;
  }
}

async function releaseLock(path: string, mine: LockHolder): Promise<void> {
  const holder = await lockHolder(path);
  if (holder?.token === mine.token) await rm(path, { force: true });
}
