import { BundleError, type PythonErrorCode } from '../../error/index.ts';

/** Says where an offset of the scanned text is: `requirements.txt:3:12`. */
export type Locate = (offset: number) => string;

/** A text and how far it has been read. */
export class Scanner {
  readonly text: string;
  offset = 0;
  readonly #code: PythonErrorCode;
  readonly #locate: Locate | undefined;

  constructor(text: string, code: PythonErrorCode, locate?: Locate) {
    this.text = text;
    this.#code = code;
    this.#locate = locate;
  }

  get rest(): string {
    return this.text.slice(this.offset);
  }

  get isAtEnd(): boolean {
    return this.offset === this.text.length;
  }

  /** Reads what a sticky expression matches here. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.offset;
    const [found] = pattern.exec(this.text) ?? [];
    if (found !== undefined) this.offset += found.length;
    return found;
  }

  skipSpace(): void {
    this.take(/\s*/y);
  }

  fail(expected: string, offset = this.offset, hint?: string): BundleError {
    const rest = this.text.slice(offset).trim();
    const found =
      rest === '' ? 'the end' : `\`${rest.length > 40 ? `${rest.slice(0, 40)}…` : rest}\``;
    const at = this.#locate?.(offset) ?? `column ${offset + 1} of \`${this.text.trim()}\``;
    return new BundleError(
      this.#code,
      `${at}: expected ${expected}, found ${found}`,
      hint === undefined ? {} : { hint },
    );
  }
}
