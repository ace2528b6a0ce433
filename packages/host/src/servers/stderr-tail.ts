import { StringDecoder } from 'node:string_decoder';
import type { RedactingStream, Redactor } from '../config/index.ts';

const keptCharacters = 16 * 1024;

/** The end of what a server writes to stderr, whatever it writes, with its secrets masked. */
export class StderrTail {
  readonly #decoder = new StringDecoder('utf8');
  readonly #masked: RedactingStream;
  #text = '';

  constructor(redact: Redactor) {
    this.#masked = redact.stream();
  }

  /** Answers with the piece as text, nothing masked in it. */
  push(chunk: Buffer): string {
    const text = this.#decoder.write(chunk);
    this.#text = (this.#text + this.#masked.push(text)).slice(-keptCharacters);
    return text;
  }

  get text(): string {
    return (this.#text + this.#masked.peek()).slice(-keptCharacters);
  }
}
