import { type FileHandle, open } from 'node:fs/promises';
import { placeHash } from './hash.ts';

/** Two to the power of it parts; fewer buckets than that are never made. */
export const partBits = 6;
const parts = 2 ** partBits;
const chunkLength = 64 * 1024;

/**
 * Lines, sorted by the hash of their names, more than memory should hold: what is added lies in a
 * file, in parts that are read one after another.
 */
export class Spill implements AsyncDisposable {
  readonly #file: FileHandle;
  readonly #pending: { lines: string[]; length: number }[];
  readonly #chunks: { offset: number; length: number }[][];
  #end = 0;
  count = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
    this.#pending = Array.from({ length: parts }, () => ({ lines: [], length: 0 }));
    this.#chunks = Array.from({ length: parts }, () => []);
  }

  static async create(path: string): Promise<Spill> {
    return new Spill(await open(path, 'wx+', 0o600));
  }

  /** `json` is on one line, as `JSON.stringify` gives it. */
  async add(name: string, json: string): Promise<void> {
    const hash = placeHash(name);
    const part = hash >>> (32 - partBits);
    const pending = this.#pending[part];
    if (pending === undefined) throw new RangeError(`part ${part}`);
    pending.lines.push(`${hash.toString(16).padStart(8, '0')}${json}`);
    pending.length += json.length + 9;
    this.count += 1;
    if (pending.length > chunkLength) await this.#flush(part);
  }

  /** The lines of one part with the hashes of their names: in order, each once. */
  async read(part: number): Promise<readonly { readonly hash: number; readonly json: string }[]> {
    await this.#flush(part);
    const lines: string[] = [];
    for (const { offset, length } of this.#chunks[part] ?? []) {
      const bytes = Buffer.allocUnsafe(length);
      await this.#file.read(bytes, 0, length, offset);
      for (const line of bytes.toString('utf8').split('\n')) if (line !== '') lines.push(line);
    }
    const sorted = [...new Set(lines)].sort();
    return sorted.map((line) => ({
      hash: Number.parseInt(line.slice(0, 8), 16),
      json: line.slice(8),
    }));
  }

  async #flush(part: number): Promise<void> {
    const pending = this.#pending[part];
    if (pending === undefined || pending.lines.length === 0) return;
    const bytes = Buffer.from(`${pending.lines.join('\n')}\n`);
    this.#pending[part] = { lines: [], length: 0 };
    this.#chunks[part]?.push({ offset: this.#end, length: bytes.length });
    const offset = this.#end;
    this.#end += bytes.length;
    await this.#file.write(bytes, 0, bytes.length, offset);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}
