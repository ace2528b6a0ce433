import { HostError, type HostErrorCode } from '../error/index.ts';

/** What is thrown after a process was started. */
const costly: ReadonlySet<HostErrorCode> = new Set([
  'server-exited',
  'timed-out',
  'invalid-answer',
  'request-refused',
  'message-too-large',
]);

const first = 1000;
const longest = 60_000;

/** Keeps a server that does not start from being started again and again by whoever lists tools. */
export class StartPause {
  #failure: { readonly error: unknown; readonly count: number; readonly until: number } | undefined;

  failed(error: unknown): void {
    // What is refused before anything is started costs nothing, and may be allowed at any moment.
    if (error instanceof HostError && !costly.has(error.code)) return;
    const count = (this.#failure?.count ?? 0) + 1;
    const until = performance.now() + Math.min(first * 2 ** (count - 1), longest);
    this.#failure = { error, count, until };
  }

  started(): void {
    this.#failure = undefined;
  }

  /** Throws again why it did not start, as long as the pause lasts. */
  throwIfPaused(): void {
    if (this.#failure !== undefined && performance.now() < this.#failure.until)
      throw this.#failure.error;
  }
}
