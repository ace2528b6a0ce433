import { closeSync, fstatSync, openSync } from 'node:fs';
import { HostError } from '../error/index.ts';
import type { Home } from '../home/index.ts';
import { auditPlaces, readHead, rotatedFiles } from './head.ts';
import { takeQuickLock } from './quick-lock.ts';

/** A file of the audit as it was when it was opened: what is renamed or removed since can be read. */
export interface OpenFile {
  readonly name: string;
  readonly descriptor: number;
  readonly size: number;
}

/** All files of the audit and its head as they are between two appends. */
export interface Snapshot extends Disposable {
  readonly head: ReturnType<typeof readHead>;
  /** In the order of the chain. */
  readonly files: readonly OpenFile[];
}

/** Opens everything under the lock, which is held no longer than that. */
export async function takeSnapshot(home: Home): Promise<Snapshot> {
  const places = auditPlaces(home);
  const release = await lockToRead(places.lock);
  try {
    const head = readHead(places);
    const files = [
      ...rotatedFiles(home).map((file) => openFile(`audit-${file}.jsonl`, places.rotated(file))),
      openFile('audit.jsonl', places.log),
    ].filter((file) => file !== undefined);
    return { head, files, [Symbol.dispose]: () => closeFiles(files) };
  } catch (error) {
    if (error instanceof HostError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new HostError('state-unreadable', `the audit can't be read: ${reason}`, { cause: error });
  } finally {
    release();
  }
}

/** Who may read and not write, as with a home on a disk that is read-only, can do without. */
async function lockToRead(path: string): Promise<() => void> {
  try {
    return await takeQuickLock(path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['EACCES', 'EPERM', 'EROFS', 'ENOENT'].includes(code)) return () => undefined;
    throw error;
  }
}

function openFile(name: string, path: string): OpenFile | undefined {
  try {
    const descriptor = openSync(path, 'r');
    return { name, descriptor, size: fstatSync(descriptor).size };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function closeFiles(files: readonly OpenFile[]): void {
  for (const { descriptor } of files) closeSync(descriptor);
}
