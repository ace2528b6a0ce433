import { statSync, watch, type FSWatcher } from 'node:fs';
import { sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readSourceState, type SourceState } from '@opendxt/bundle';

/** Milliseconds without another change after which what was saved is taken to be complete. */
const settled = 150;
/** Milliseconds between two looks where a folder can't be watched. */
const interval = 1000;

/**
 * The paths that have changed, each time some have, until the signal. Folders are watched; what
 * their events mean is read from the files, so that touching what stays out is no change.
 */
export async function* changesOf(
  dir: string,
  signal: AbortSignal,
): AsyncGenerator<readonly string[]> {
  using watched = new Watched(signal);
  let before = await readSourceState(dir, signal);
  watched.follow(before.folders);
  while (!signal.aborted) {
    await watched.next();
    if (signal.aborted) return;
    // Editors replace files and folders; for a moment one may be missing.
    const now = await readSourceState(dir, signal).catch(() => before);
    watched.follow(now.folders);
    const changed = difference(before, now);
    before = now;
    if (changed.length > 0) yield changed;
  }
}

function difference(before: SourceState, now: SourceState): readonly string[] {
  const paths = new Set([...before.files.keys(), ...now.files.keys()]);
  return [...paths].filter((path) => before.files.get(path) !== now.files.get(path)).sort();
}

class Watched implements Disposable {
  readonly #signal: AbortSignal;
  readonly #watchers = new Map<string, FSWatcher>();
  #unwatched = false;
  #pending = false;
  #wake: () => void = () => undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake(), { once: true });
  }

  follow(folders: readonly string[]): void {
    const wanted = new Set(folders);
    this.#unwatched = false;
    for (const [folder, watcher] of this.#watchers)
      if (!wanted.has(folder)) {
        watcher.close();
        this.#watchers.delete(folder);
      }
    for (const folder of wanted) if (!this.#watchers.has(folder)) this.#watch(folder);
  }

  /** Waits for an event, and then until there are no more. */
  async next(): Promise<void> {
    const pause = (time: number) =>
      sleep(time, undefined, { signal: this.#signal }).catch(() => undefined);
    if (!this.#pending) {
      const event = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await (this.#unwatched ? Promise.race([event, pause(interval)]) : event);
    }
    do {
      this.#pending = false;
      await pause(settled);
    } while (this.#pending && !this.#signal.aborted);
  }

  [Symbol.dispose](): void {
    this.follow([]);
  }

  #watch(folder: string): void {
    try {
      const known = identityOf(folder);
      // Of a folder that another one takes the place of nothing more is heard.
      const isThere = () => identityOf(folder) === known;
      const watcher = watch(folder, (event) => {
        if (event === 'rename' && !isThere()) this.#lost(folder);
        else this.#changed();
      });
      watcher.on('error', () => this.#lost(folder));
      this.#watchers.set(folder, watcher);
    } catch {
      this.#unwatched = true;
    }
  }

  /** It was removed, or the system watches no more: until it can be watched again it is looked at now and then. */
  #lost(folder: string): void {
    for (const [path, watcher] of this.#watchers)
      if (path === folder || path.startsWith(`${folder}${sep}`)) {
        watcher.close();
        this.#watchers.delete(path);
      }
    this.#unwatched = true;
    this.#changed();
  }

  #changed(): void {
    this.#pending = true;
    this.#wake();
  }
}

/** What a folder has that takes its name does not have; undefined where there is none. */
function identityOf(folder: string): string | undefined {
  const info = statSync(folder, { throwIfNoEntry: false });
  return info === undefined ? undefined : `${info.ino} ${info.birthtimeMs}`;
}
