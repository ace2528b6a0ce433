import { StringDecoder } from 'node:string_decoder';

const keptCharacters = 16 * 1024;

/** The end of what a server writes to stderr, whatever it writes. */
export class StderrTail {
  readonly #decoder = new StringDecoder('utf8');
  readonly #redact: (text: string) => string;
  #text = '';

  constructor(redact: (text: string) => string = (text) => text) {
    this.#redact = redact;
  }

  /** Answers with the piece as text. */
  push(chunk: Buffer): string {
    const text = this.#decoder.write(chunk);
    this.#text += text;
    // Twice what is shown, so that a secret that is cut in two stays out of it.
    if (this.#text.length > 4 * keptCharacters) this.#text = this.#text.slice(-2 * keptCharacters);
    return text;
  }

  get text(): string {
    return this.#redact(this.#text).slice(-keptCharacters);
  }
}
