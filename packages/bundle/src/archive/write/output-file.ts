import { createHash, randomBytes } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Bytes that are read back at once. */
const readBack = 1024 * 1024;

/**
 * A file that is written under a hidden name beside its target, hashed as it grows, and takes the
 * target's name when it is complete.
 */
export class OutputFile {
  readonly #handle: FileHandle;
  readonly #temporary: string;
  readonly #target: string;
  readonly #hash = createHash('sha256');
  #size = 0;
  #hashed = 0;
  #holding = false;

  private constructor(handle: FileHandle, temporary: string, target: string) {
    this.#handle = handle;
    this.#temporary = temporary;
    this.#target = target;
  }

  static async create(target: string): Promise<OutputFile> {
    const name = `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`;
    const temporary = join(dirname(target), name);
    return new OutputFile(await open(temporary, 'wx+'), temporary, target);
  }

  /** Bytes so far. */
  get size(): number {
    return this.#size;
  }

  async append(bytes: Uint8Array): Promise<void> {
    await this.#handle.appendFile(bytes);
    this.#size += bytes.length;
    if (this.#holding) return;
    this.#hash.update(bytes);
    this.#hashed = this.#size;
  }

  /** What is appended from here on may still be changed, until `release`. */
  hold(): void {
    this.#holding = true;
  }

  /** Writes over what was appended since `hold`. */
  async patch(bytes: Uint8Array, position: number): Promise<void> {
    await this.#handle.write(bytes, 0, bytes.length, position);
  }

  /** Hashes what was held, from the file. */
  async release(): Promise<void> {
    const buffer = Buffer.allocUnsafe(Math.min(readBack, this.#size - this.#hashed));
    while (this.#hashed < this.#size) {
      const length = Math.min(buffer.length, this.#size - this.#hashed);
      const { bytesRead } = await this.#handle.read(buffer, 0, length, this.#hashed);
      if (bytesRead === 0) throw new Error(`\`${this.#temporary}\` was cut while it was written`);
      this.#hash.update(buffer.subarray(0, bytesRead));
      this.#hashed += bytesRead;
    }
    this.#holding = false;
  }

  /** Puts the file in the target's place and gives its SHA-256. */
  async commit(): Promise<string> {
    await this.#handle.sync();
    await this.#handle.close();
    await rename(this.#temporary, this.#target);
    return this.#hash.digest('hex');
  }

  /** Removes what was written. */
  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    await rm(this.#temporary, { force: true });
  }
}
