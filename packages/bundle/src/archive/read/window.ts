import type { ByteSource } from './byte-source.ts';

const chunkLength = 256 * 1024;

/**
 * A part of a file in memory that moves forward, so that many small reads become few large ones.
 * Bytes are found by index in `buffer` instead of as views: a view per header would cost more
 * memory than the headers.
 */
export class Window {
  readonly #source: ByteSource;
  #start = 0;
  #end = 0;
  buffer = Buffer.allocUnsafeSlow(chunkLength);

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** The index of a position in `buffer`, or -1 when not all of its `length` bytes are there. */
  find(position: number, length: number): number {
    return position < this.#start || position + length > this.#end ? -1 : position - this.#start;
  }

  /** Moves on, so that `length` bytes from `position` are there, which must lie within the file. */
  async move(position: number, length: number): Promise<number> {
    if (length > this.buffer.length) this.buffer = Buffer.allocUnsafeSlow(length);
    const wanted = Math.min(this.buffer.length, this.#source.size - position);
    await this.#source.readInto(this.buffer, position, wanted);
    this.#start = position;
    this.#end = position + wanted;
    return 0;
  }
}
