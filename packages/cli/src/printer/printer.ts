import { styleText } from 'node:util';
import { visibleBlock } from './visible.ts';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

export interface PrinterOptions {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream & { readonly columns?: number };
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly colorOut: boolean;
  readonly colorErr: boolean;
  /** Whether stderr is a terminal that can overwrite a line. */
  readonly progress: boolean;
}

/**
 * Where a command says things. Data goes to stdout, everything else to stderr; with `--json`
 * stdout carries one JSON document and nothing else.
 */
export class Printer {
  readonly #options: PrinterOptions;
  #progressShown = false;

  constructor(options: PrinterOptions) {
    this.#options = options;
  }

  get isJson(): boolean {
    return this.#options.json;
  }

  get isVerbose(): boolean {
    return this.#options.verbose;
  }

  /** Styles text that goes to stdout. */
  style(style: Style | Style[], text: string): string {
    return this.#options.colorOut ? paint(style, text) : text;
  }

  /** Styles text that goes to stderr. */
  styleNote(style: Style | Style[], text: string): string {
    return this.#options.colorErr ? paint(style, text) : text;
  }

  /** A line of the answer. Swallowed under `--json`, where `document` is the answer. */
  data(line: string): void {
    if (!this.#options.json) this.#write(this.#options.stdout, `${line}\n`);
  }

  /** The one JSON document of `--json`; nothing without it. */
  document(value: unknown): void {
    if (this.#options.json) this.#write(this.#options.stdout, `${json(value, 2)}\n`);
  }

  /** One of the documents of a `--json` that has no end: a line each. */
  record(value: unknown): void {
    if (this.#options.json) this.#write(this.#options.stdout, `${json(value)}\n`);
  }

  /** A line about what is going on. */
  note(line: string): void {
    if (!this.#options.quiet) this.#write(this.#options.stderr, `${line}\n`);
  }

  /** A line that only `--verbose` shows. */
  detail(line: string): void {
    if (this.#options.verbose) this.#write(this.#options.stderr, `${line}\n`);
  }

  /** A warning, which may quote others. */
  warn(text: string): void {
    const warning = this.styleNote('yellow', 'warning');
    this.#write(this.#options.stderr, `${warning}: ${visibleBlock(text)}\n`);
  }

  /** Text for stderr that even `--quiet` shows, as it is. */
  error(text: string): void {
    this.#write(this.#options.stderr, `${text}\n`);
  }

  /** One line that overwrites itself on a terminal, and is not shown elsewhere. */
  progress(line: string): void {
    const { stderr, quiet, progress } = this.#options;
    if (quiet || !progress) return;
    // A terminal that does not know its size says 0.
    const width = (stderr.columns || 80) - 1;
    stderr.write(`\r\u001B[K${line.length > width ? `${line.slice(0, width - 1)}…` : line}`);
    this.#progressShown = true;
  }

  /** A step of long work: as `progress` on a terminal, a line of its own elsewhere. */
  step(line: string): void {
    if (this.#options.progress) this.progress(line);
    else this.note(line);
  }

  endProgress(): void {
    if (!this.#progressShown) return;
    this.#options.stderr.write('\r\u001B[K');
    this.#progressShown = false;
  }

  #write(stream: NodeJS.WritableStream, text: string): void {
    this.endProgress();
    stream.write(text);
  }
}

/** JSON escapes the older control characters itself; the others steer terminals just as well. */
function json(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replaceAll(
    /[\u007F-\u009F\p{Bidi_Control}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function paint(style: Style | Style[], text: string): string {
  // Unless told, it looks at stdout, and stderr may be a terminal where stdout is none.
  return styleText(style, text, { validateStream: false });
}
