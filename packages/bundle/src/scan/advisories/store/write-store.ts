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

const pendingLength = 256 * 1024;

/** Writes the file of one ecosystem, bucket after bucket; synced once it is finished. */
export class StoreWriter implements AsyncDisposable {
  readonly #file: FileHandle;
  readonly #bits: number;
  readonly #idBits: number;
  readonly #tables: Buffer;
  readonly #pending = Buffer.allocUnsafeSlow(pendingLength);
  #length = 0;
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

  /** Copies: the bytes that zlib gives lie in pieces far larger than they are. */
  async #write(bytes: Buffer): Promise<void> {
    this.#end += bytes.length;
    if (this.#length + bytes.length > pendingLength) await this.#flush();
    if (bytes.length > pendingLength) return this.#file.writeFile(bytes);
    this.#length += bytes.copy(this.#pending, this.#length);
  }

  async #flush(): Promise<void> {
    await this.#file.writeFile(this.#pending.subarray(0, this.#length));
    this.#length = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}
