import { appendFileSync, renameSync, statSync } from 'node:fs';
import type { RedactingStream, Redactor } from '../config/index.ts';

const largest = 2 * 1024 * 1024;
/** Characters of the longest line; a server that never ends one must not fill the memory. */
const longestLine = 64 * 1024;
/** Single lines that are written of those that come at once. */
const mostAtOnce = 100;
/** Before what the server wrote itself. */
const quoted = '| ';

/**
 * The log of one server: whole lines with their time, secrets masked. What the server wrote stands
 * behind `| `, so that it passes for nothing that the host says. Above 2 MiB the file becomes
 * `<name>.1` and a new one is begun. Writing is synchronous, so that the last words of a server are
 * there when its end is reported.
 */
export class LogFile {
  readonly #path: string;
  readonly #redact: Redactor;
  readonly #masked: RedactingStream;
  #rest = '';
  readonly #waiting: string[] = [];

  constructor(path: string, redact: Redactor) {
    this.#path = path;
    this.#redact = redact;
    this.#masked = redact.stream();
  }

  /** Text as it comes; lines may be torn. */
  write(text: string): void {
    const lines = (this.#rest + this.#masked.push(text)).split('\n');
    this.#rest = lines.pop() ?? '';
    while (this.#rest.length > longestLine) {
      lines.push(this.#rest.slice(0, longestLine));
      this.#rest = this.#rest.slice(longestLine);
    }
    this.#append(lines, quoted);
  }

  /** A line of its own, the host's. Many at once, as of a server that floods, are written together. */
  line(text: string): void {
    if (this.#waiting.push(this.#redact(text)) === 1) queueMicrotask(() => this.#appendWaiting());
  }

  /** Writes what is left, and all at once. */
  end(): void {
    const rest = this.#rest + this.#masked.end();
    if (rest !== '') this.#append([rest], quoted);
    this.#rest = '';
    this.#appendWaiting();
  }

  #appendWaiting(): void {
    const lines = this.#waiting.splice(0);
    const more = lines.length - mostAtOnce;
    this.#append(more > 0 ? [...lines.slice(0, mostAtOnce), `… and ${more} more lines`] : lines);
  }

  #append(lines: readonly string[], mark = ''): void {
    if (lines.length === 0) return;
    const time = new Date().toISOString();
    const text = lines.map((line) => `${time} ${mark}${cut(line)}\n`).join('');
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

function cut(line: string): string {
  if (line.length <= longestLine) return line;
  return `${line.slice(0, longestLine)}… (${line.length - longestLine} more characters)`;
}
