import type { ByteSource } from './byte-source.ts';

const chunkLength = 256 * 1024;

/** A part of a file in memory that moves forward, so that many small reads become few large ones. */
export class Window {
  readonly #source: ByteSource;
  #buffer = Buffer.alloc(0);
  #start = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** The bytes when they are in memory; else undefined, and `load` gets them. */
  peek(position: number, length: number): Buffer | undefined {
    const at = position - this.#start;
    if (at < 0 || at + length > this.#buffer.length) return undefined;
    return this.#buffer.subarray(at, at + length);
  }

  /** The bytes, which must lie within the file; valid until the next load. */
  async load(position: number, length: number): Promise<Buffer> {
    const wanted = Math.min(Math.max(length, chunkLength), this.#source.size - position);
    if (this.#buffer.length < wanted) this.#buffer = Buffer.allocUnsafeSlow(wanted);
    else this.#buffer = this.#buffer.subarray(0, wanted);
    await this.#source.readInto(this.#buffer, position, wanted);
    this.#start = position;
    return this.#buffer.subarray(0, length);
  }
}
