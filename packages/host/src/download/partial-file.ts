import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject } from '../json/index.ts';

/** Milliseconds after which what was begun and never finished is removed: a week. */
const keptFor = 7 * 24 * 3600 * 1000;

/** What has arrived so far of one download; it outlives the process, so that it can be gone on with. */
export class PartialFile implements AsyncDisposable {
  readonly path: string;
  readonly #file: FileHandle;
  #hash: Hash;
  #size: number;
  #validator: string | undefined;

  private constructor(
    path: string,
    file: FileHandle,
    hash: Hash,
    size: number,
    validator?: string,
  ) {
    this.path = path;
    this.#file = file;
    this.#hash = hash;
    this.#size = size;
    this.#validator = validator;
  }

  /** Opens what is there, or begins anew. */
  static async open(path: string): Promise<PartialFile> {
    const validator = await readValidator(path);
    // Appending: after a truncation the next byte is the first one.
    const file = await open(path, 'a', 0o600);
    if (validator === undefined) await file.truncate(0);
    const hash = createHash('sha256');
    const { size } = await file.stat();
    if (size > 0) for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    return new PartialFile(path, file, hash, size, validator);
  }

  /** Bytes. */
  get size(): number {
    return this.#size;
  }

  /** The ETag or date by which the server knows what the bytes so far are a part of. */
  get validator(): string | undefined {
    return this.#size > 0 ? this.#validator : undefined;
  }

  /** What comes is the file from its start. `validator`: undefined when it can't be gone on with. */
  async restart(validator: string | undefined): Promise<void> {
    await this.#file.truncate(0);
    this.#hash = createHash('sha256');
    this.#size = 0;
    this.#validator = validator;
    if (validator === undefined) await rm(validatorPath(this.path), { force: true });
    else await writeFile(validatorPath(this.path), JSON.stringify({ validator }), { mode: 0o600 });
  }

  async append(chunk: Uint8Array): Promise<void> {
    await this.#file.writeFile(chunk);
    this.#hash.update(chunk);
    this.#size += chunk.length;
  }

  /** SHA-256 of what is there, 64 hex digits. */
  get digest(): string {
    return this.#hash.copy().digest('hex');
  }

  /** It is of no use to anybody. */
  async remove(): Promise<void> {
    await rm(this.path, { force: true });
    await rm(validatorPath(this.path), { force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}

/** Removes what nobody came back for. */
export async function removeForgotten(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const info = await stat(path).catch(() => undefined);
    if (info !== undefined && now - info.mtimeMs > keptFor) await rm(path, { force: true });
  }
}

const validatorPath = (path: string) => `${path}.json`;

async function readValidator(path: string): Promise<string | undefined> {
  try {
    const content: unknown = JSON.parse(await readFile(validatorPath(path), 'utf8'));
    const validator = isObject(content) ? content['validator'] : undefined;
    return typeof validator === 'string' ? validator : undefined;
  } catch {
    // Without it nothing can be gone on with: the file is fetched from its start.
    return undefined;
  }
}
