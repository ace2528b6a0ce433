import { appendFileSync, renameSync, statSync } from 'node:fs';

const largest = 2 * 1024 * 1024;

/**
 * The log of one server: whole lines with their time, secrets masked. Above 2 MiB the file becomes
 * `<name>.1` and a new one is begun. Writing is synchronous, so that the last words of a server are
 * there when its end is reported.
 */
export class LogFile {
  readonly #path: string;
  readonly #redact: (text: string) => string;
  #rest = '';

  constructor(path: string, redact: (text: string) => string) {
    this.#path = path;
    this.#redact = redact;
  }

  /** Text as it comes; lines may be torn. */
  write(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    this.#append(lines);
  }

  line(text: string): void {
    this.#append([text]);
  }

  end(): void {
    if (this.#rest !== '') this.#append([this.#rest]);
    this.#rest = '';
  }

  #append(lines: readonly string[]): void {
    if (lines.length === 0) return;
    const time = new Date().toISOString();
    const text = lines.map((line) => `${time} ${this.#redact(line)}\n`).join('');
    try {
      this.#rotate();
      appendFileSync(this.#path, text, { mode: 0o600 });
    } catch {
      // A full disk costs log lines, and not the servers of all clients.
    }
  }

  #rotate(): void {
    const { size } = statSync(this.#path, { throwIfNoEntry: false }) ?? { size: 0 };
    if (size > largest) renameSync(this.#path, `${this.#path}.1`);
  }
}
