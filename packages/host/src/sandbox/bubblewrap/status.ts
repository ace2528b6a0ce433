import type { Readable } from 'node:stream';

/** What bubblewrap writes to `--json-status-fd`: the first process at the start, its end at the end. */
export class BoxStatus {
  /** The first process of the box; undefined when bubblewrap ended before it made one. */
  readonly first: Promise<number | undefined>;
  /** Resolves when bubblewrap has said all. */
  readonly complete: Promise<void>;
  #text = '';

  constructor(stream: Readable) {
    stream.setEncoding('utf8');
    this.complete = new Promise((resolve) => {
      stream.once('close', resolve);
    });
    this.first = new Promise((resolve) => {
      stream.on('data', (text: string) => {
        this.#text += text;
        const pid = this.#find('child-pid');
        if (pid !== undefined) resolve(pid);
      });
      void this.complete.then(() => resolve(undefined));
    });
  }

  /** How the program ended; undefined while it runs, and where it could not be executed. */
  get exitCode(): number | undefined {
    return this.#find('exit-code');
  }

  #find(key: string): number | undefined {
    const value = new RegExp(`"${key}": (\\d+)`).exec(this.#text)?.[1];
    return value === undefined ? undefined : Number(value);
  }
}
