import { type FileHandle, open } from 'node:fs/promises';
import { magic, pack, putRow, rowLength } from './buckets.ts';
import { checksum, sha256 } from './hash.ts';

/** What of a file's state only its bytes say. */
export interface WrittenStore {
  readonly size: number;
  readonly bits: number;
  readonly idBits: number;
  readonly root: string;
}

/** Writes the file of one ecosystem, bucket after bucket; synced once it is finished. */
export class StoreWriter implements AsyncDisposable {
  readonly #file: FileHandle;
  readonly #bits: number;
  readonly #idBits: number;
  readonly #tables: Buffer;
  #pending: Buffer[] = [];
  #pendingLength = 0;
  #end = 0;
  #rows = 0;

  private constructor(file: FileHandle, bits: number, idBits: number) {
    this.#file = file;
    this.#bits = bits;
    this.#idBits = idBits;
    this.#tables = Buffer.alloc((2 ** bits + 2 ** idBits) * rowLength);
  }

  static async create(path: string, bits: number, idBits: number): Promise<StoreWriter> {
    const writer = new StoreWriter(await open(path, 'wx', 0o600), bits, idBits);
    await writer.#write(magic);
    return writer;
  }

  /** The next bucket: of records first, then those of ids. */
  async add(items: readonly string[]): Promise<void> {
    const { packed, unpacked } = pack(items);
    await this.addPacked(packed, unpacked);
  }

  async addPacked(packed: Buffer, unpacked: number): Promise<void> {
    const row = { offset: this.#end, packed: packed.length, unpacked, checksum: checksum(packed) };
    putRow(this.#tables, this.#rows, row);
    this.#rows += 1;
    await this.#write(packed);
  }

  async finish(): Promise<WrittenStore> {
    if (this.#rows * rowLength !== this.#tables.length) throw new RangeError('buckets are missing');
    await this.#write(this.#tables);
    await this.#flush();
    await this.#file.sync();
    return {
      size: this.#end,
      bits: this.#bits,
      idBits: this.#idBits,
      root: sha256(this.#tables),
    };
  }

  async #write(bytes: Buffer): Promise<void> {
    this.#pending.push(bytes);
    this.#pendingLength += bytes.length;
    this.#end += bytes.length;
    if (this.#pendingLength > 1024 * 1024) await this.#flush();
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingLength = 0;
    await this.#file.writeFile(bytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}
