import { mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { HostError } from '../error/index.ts';
import type { Home } from '../home/index.ts';
import { append, type AuditSizes } from './append.ts';
import { auditPlaces } from './head.ts';
import { takeQuickLock, tryQuickLock, type ReleaseLock } from './quick-lock.ts';
import type { Audit, AuditEvent } from './types.ts';

export interface AuditOptions {
  readonly now?: () => Date;
  readonly sizes?: Partial<AuditSizes>;
  /** Called when an uninstall could not be recorded, which does not stop it. */
  readonly onProblem?: (error: HostError) => void;
}

const mebibyte = 1024 ** 2;
const usualSizes: AuditSizes = { file: 8 * mebibyte, kept: 56 * mebibyte };

/**
 * Records in `audit.jsonl` of a home; several processes may. What can't be recorded is an error
 * (`audit-unwritable`), so that it is not done either; only to remove an extension must be possible
 * all the same.
 */
export function openAudit(home: Home, options: AuditOptions = {}): Audit {
  return new AuditWriter(home, options);
}

/** For those that keep no audit. */
export const noAudit: Audit = { record: () => Promise.resolve() };

interface Waiting {
  readonly event: AuditEvent;
  readonly resolve: () => void;
  readonly reject: (error: HostError) => void;
}

class AuditWriter implements Audit {
  readonly #home: Home;
  readonly #options: AuditOptions;
  readonly #sizes: AuditSizes;
  #waiting: Waiting[] = [];
  #isWriting = false;
  #isSyncing = false;

  constructor(home: Home, options: AuditOptions) {
    this.#home = home;
    this.#options = options;
    this.#sizes = { ...usualSizes, ...options.sizes };
  }

  record(event: AuditEvent): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ event, resolve, reject });
      if (this.#isWriting) return;
      this.#isWriting = true;
      // What comes at once is written at once.
      queueMicrotask(() => void this.#writeAll());
    });
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) await this.#writeWaiting();
    this.#isWriting = false;
  }

  async #writeWaiting(): Promise<void> {
    let batch: readonly Waiting[] = [];
    try {
      const release = await lockFor(this.#home);
      try {
        batch = this.#waiting;
        this.#waiting = [];
        const time = (this.#options.now?.() ?? new Date()).toISOString();
        append(
          this.#home,
          batch.map(({ event }) => event),
          time,
          this.#sizes,
        );
      } finally {
        release();
      }
      this.#syncSoon();
      for (const { resolve } of batch) resolve();
    } catch (cause) {
      const failed = batch.length > 0 ? batch : this.#waiting.splice(0);
      this.#fail(failed, unwritable(this.#home, cause));
    }
  }

  /** A power failure takes a second at the most. */
  #syncSoon(): void {
    if (this.#isSyncing) return;
    this.#isSyncing = true;
    setTimeout(() => {
      this.#isSyncing = false;
      const { log, head } = auditPlaces(this.#home);
      // An error of the disk shows at the next append.
      void Promise.all([log, head].map(syncFile)).catch(() => undefined);
    }, 1000).unref();
  }

  #fail(failed: readonly Waiting[], error: HostError): void {
    for (const { event, resolve, reject } of failed) {
      if (event.event !== 'uninstall') {
        reject(error);
        continue;
      }
      this.#options.onProblem?.(error);
      resolve();
    }
  }
}

/** At the first record of a home its folder for locks may be missing. */
async function lockFor(home: Home): Promise<ReleaseLock> {
  const { lock } = auditPlaces(home);
  try {
    return tryQuickLock(lock) ?? (await takeQuickLock(lock));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    mkdirSync(home.run, { recursive: true, mode: 0o700 });
    return takeQuickLock(lock);
  }
}

async function syncFile(path: string): Promise<void> {
  await using file = await open(path, 'r');
  await file.sync();
}

function unwritable(home: Home, cause: unknown): HostError {
  if (cause instanceof HostError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  const { log } = auditPlaces(home);
  return new HostError('audit-unwritable', `\`${log}\` can't be written: ${reason}`, {
    cause,
    hint: 'nothing is done that can’t be recorded: make room on the disk, or let this user write there',
  });
}
