import type { ChildProcess } from 'node:child_process';
import { PassThrough, type Readable } from 'node:stream';

/**
 * What a process writes, until somebody takes it. Node throws away what nobody reads yet right
 * after a process has ended, so that the words of a short one would be lost.
 */
export class Output {
  #stdout: Readable | null;
  #stderr: Readable | null;
  #taken = false;

  constructor(child: ChildProcess) {
    this.#stdout = child.stdout;
    this.#stderr = child.stderr;
    child.once('exit', () => {
      if (this.#taken) return;
      this.#stdout = child.stdout?.pipe(new PassThrough()) ?? null;
      this.#stderr = child.stderr?.pipe(new PassThrough()) ?? null;
    });
  }

  /** Null where it goes to the terminal. */
  take(): { readonly stdout: Readable | null; readonly stderr: Readable | null } {
    this.#taken = true;
    return { stdout: this.#stdout, stderr: this.#stderr };
  }
}
