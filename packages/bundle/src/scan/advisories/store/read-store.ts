import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { AdvisoryRecord } from '../osv/index.ts';
import { magic, readPacked, type Row, rowLength, rowOf, unpack } from './buckets.ts';
import { unreadable } from './failures.ts';
import type { StoredEcosystem } from './generation.ts';
import { placeHash, sha256 } from './hash.ts';

/** What a bucket holds: records by the name of their package. */
export type StoredRecord = readonly [key: string, record: AdvisoryRecord];

/** An id, when it was last modified (seconds), and whether it says anything of a package today. */
export type StoredId = readonly [id: string, modified: number, says: 0 | 1];

/** One ecosystem's file. Whatever is read of it is checked against its generation first. */
export class StoreFile {
  readonly state: StoredEcosystem;
  readonly path: string;
  readonly #file: FileHandle;
  readonly #tables: Buffer;

  private constructor(state: StoredEcosystem, path: string, file: FileHandle, tables: Buffer) {
    this.state = state;
    this.path = path;
    this.#file = file;
    this.#tables = tables;
  }

  static async open(folder: string, state: StoredEcosystem): Promise<StoreFile> {
    const path = join(folder, state.file);
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size !== state.size)
        throw unreadable(path, `expected ${state.size} bytes, found ${size}`);
      const length = (2 ** state.bits + 2 ** state.idBits) * rowLength;
      const tables = Buffer.alloc(length);
      await file.read(tables, 0, length, size - length);
      const head = Buffer.alloc(magic.length);
      await file.read(head, 0, head.length, 0);
      if (!head.equals(magic)) throw unreadable(path, 'it is none of ours');
      if (sha256(tables) !== state.root) throw unreadable(path, 'it has been changed or damaged');
      return new StoreFile(state, path, file, tables);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** The records about a package, by its key. */
  async recordsOf(key: string): Promise<readonly AdvisoryRecord[]> {
    const found = await this.records(placeHash(key) >>> (32 - this.state.bits));
    return found.flatMap(([name, record]) => (name === key ? [record] : []));
  }

  async records(bucket: number): Promise<readonly StoredRecord[]> {
    const row = this.row(bucket);
    return unpack(await this.packed(row), this.path, row) as readonly StoredRecord[];
  }

  row(bucket: number): Row {
    return rowOf(this.#tables, bucket);
  }

  packed(row: Row): Promise<Buffer> {
    return readPacked(this.#file, this.path, row);
  }

  /** All advisories that the source had, also those that are withdrawn. */
  async *ids(): AsyncIterable<StoredId> {
    for (let bucket = 0; bucket < 2 ** this.state.idBits; bucket += 1)
      yield* await this.idsOf(bucket);
  }

  async idsOf(bucket: number): Promise<readonly StoredId[]> {
    const row = this.row(2 ** this.state.bits + bucket);
    return unpack(await this.packed(row), this.path, row) as readonly StoredId[];
  }

  /** Reads all of it, so that what is damaged anywhere is noticed. */
  async check(): Promise<void> {
    const buckets = 2 ** this.state.bits + 2 ** this.state.idBits;
    for (let index = 0; index < buckets; index += 1) await this.packed(this.row(index));
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
