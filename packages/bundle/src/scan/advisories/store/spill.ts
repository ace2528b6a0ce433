import { type FileHandle, open } from 'node:fs/promises';
import { placeHash } from './hash.ts';

/** Two to the power of it parts; fewer buckets than that are never made. */
export const partBits = 8;
const parts = 2 ** partBits;

/** What has been added to a part and does not lie in the file yet. */
interface Pending {
  readonly bytes: Buffer;
  length: number;
}

/**
 * Lines, sorted by the hash of their names, more than memory should hold: what is added lies in a
 * file, in parts that are read one after another. They wait as bytes: as strings they would live
 * long enough for the collector to let them lie.
 */
export class Spill implements AsyncDisposable {
  readonly #file: FileHandle;
  readonly #pending: readonly Pending[];
  readonly #chunks: { offset: number; length: number }[][];
  #end = 0;
  count = 0;

  readonly #chunkLength: number;

  private constructor(file: FileHandle, chunkLength: number) {
    this.#file = file;
    this.#chunkLength = chunkLength;
    this.#pending = Array.from({ length: parts }, () => ({
      bytes: Buffer.allocUnsafeSlow(chunkLength),
      length: 0,
    }));
    this.#chunks = Array.from({ length: parts }, () => []);
  }

  /** `chunkLength` bytes of each part wait in memory. */
  static async create(path: string, chunkLength: number): Promise<Spill> {
    return new Spill(await open(path, 'wx+', 0o600), chunkLength);
  }

  /** `json` is on one line, as `JSON.stringify` gives it. */
  async add(name: string, json: string): Promise<void> {
    const hash = placeHash(name);
    const part = hash >>> (32 - partBits);
    const pending = this.#pending[part];
    if (pending === undefined) throw new RangeError(`part ${part}`);
    const line = `${hash.toString(16).padStart(8, '0')}${json}\n`;
    this.count += 1;
    const length = Buffer.byteLength(line);
    if (pending.length + length > this.#chunkLength) await this.#flush(part, pending);
    if (length > this.#chunkLength) return this.#append(part, Buffer.from(line));
    pending.length += pending.bytes.write(line, pending.length);
  }

  /** One part: what was added under each hash, in order, once. */
  async *read(part: number): AsyncIterable<{ readonly hash: number; readonly json: string }> {
    const pending = this.#pending[part];
    if (pending !== undefined) await this.#flush(part, pending);
    const lines: string[] = [];
    for (const { offset, length } of this.#chunks[part] ?? []) {
      const bytes = Buffer.allocUnsafe(length);
      await this.#file.read(bytes, 0, length, offset);
      lines.push(...bytes.toString('utf8', 0, length - 1).split('\n'));
    }
    lines.sort();
    for (const [index, line] of lines.entries()) {
      if (line === lines[index - 1]) continue;
      yield { hash: Number.parseInt(line.slice(0, 8), 16), json: line.slice(8) };
    }
  }

  async #flush(part: number, pending: Pending): Promise<void> {
    const { bytes, length } = pending;
    pending.length = 0;
    if (length > 0) await this.#append(part, bytes.subarray(0, length));
  }

  async #append(part: number, bytes: Buffer): Promise<void> {
    const offset = this.#end;
    this.#end += bytes.length;
    this.#chunks[part]?.push({ offset, length: bytes.length });
    // A disk that becomes full takes a part and reports no error before the next one.
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.#file.write(
        bytes,
        done,
        bytes.length - done,
        offset + done,
      );
      done += bytesWritten;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}
