const newline = 0x0a;

/**
 * Cuts a stream of bytes into lines. Pieces of an unfinished line are kept apart and joined once,
 * so that a line of many megabytes costs time in proportion to its length, and a character whose
 * bytes arrive in two pieces is never torn.
 */
export class LineReader {
  readonly #onLine: (line: string) => void;
  readonly #onOverflow: () => void;
  readonly #limit: number;
  #pieces: Buffer[] = [];
  #size = 0;

  /** `limit`: bytes of the longest line; a longer one is dropped and `onOverflow` is called. */
  constructor(options: {
    readonly limit: number;
    readonly onLine: (line: string) => void;
    readonly onOverflow: () => void;
  }) {
    this.#limit = options.limit;
    this.#onLine = options.onLine;
    this.#onOverflow = options.onOverflow;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      this.#keep(chunk.subarray(start, end));
      this.end();
      start = end + 1;
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
  }

  /** What is left is a line too. */
  end(): void {
    const [first] = this.#pieces;
    if (first === undefined) return;
    const bytes = this.#pieces.length === 1 ? first : Buffer.concat(this.#pieces, this.#size);
    this.#forget();
    const line = bytes.toString('utf8').trim();
    if (line !== '') this.#onLine(line);
  }

  #keep(piece: Buffer): void {
    this.#size += piece.length;
    if (this.#size > this.#limit) {
      this.#forget();
      this.#onOverflow();
      return;
    }
    this.#pieces.push(piece);
  }

  #forget(): void {
    this.#pieces = [];
    this.#size = 0;
  }
}
