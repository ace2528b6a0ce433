import { join } from 'node:path';
import type { Ecosystem } from '../../types.ts';
import { type Advisory, recordsFor } from '../osv/index.ts';
import type { StoredId } from './read-store.ts';
import { partBits, Spill } from './spill.ts';
import { StoreWriter, type WrittenStore } from './write-store.ts';

export interface BuiltStore extends WrittenStore {
  readonly advisories: number;
  readonly packages: number;
  /** Milliseconds since the epoch; 0 when there is nothing. */
  readonly newest: number;
}

/** Records of a bucket: more make it smaller by compression, and slower to read. */
const recordsInBucket = 12;
const idsInBucket = 512;
const mostBits = 18;

/** Takes advisories in any order and number, and writes one ecosystem's file of them. */
export class StoreBuilder implements AsyncDisposable {
  readonly #records: Spill;
  readonly #ids: Spill;
  #advisories = 0;
  #newest = 0;

  private constructor(records: Spill, ids: Spill) {
    this.#records = records;
    this.#ids = ids;
  }

  /** Its temporary files lie in `folder`, under names that begin with `name`. */
  static async create(folder: string, name: string): Promise<StoreBuilder> {
    const records = await Spill.create(join(folder, `${name}.records`), 8192);
    return new StoreBuilder(records, await Spill.create(join(folder, `${name}.ids`), 1024));
  }

  /** Advisories that it was told of, withdrawn ones included. */
  get seen(): number {
    return this.#ids.count;
  }

  async add(advisory: Advisory, ecosystem: Ecosystem): Promise<void> {
    const { id, modified } = advisory;
    const records = recordsFor(advisory, ecosystem);
    this.#newest = Math.max(this.#newest, modified);
    await this.#ids.add(id, JSON.stringify(storedId(advisory, records.length)));
    if (records.length > 0) this.#advisories += 1;
    for (const { key, record } of records) {
      await this.#records.add(key, JSON.stringify([key, record]));
    }
  }

  async write(path: string): Promise<BuiltStore> {
    const bits = bitsFor(this.#records.count / recordsInBucket);
    const idBits = bitsFor(this.#ids.count / idsInBucket);
    await using writer = await StoreWriter.create(path, bits, idBits);
    const packages = await writeBuckets(this.#records, bits, writer);
    await writeBuckets(this.#ids, idBits, writer);
    return {
      ...(await writer.finish()),
      advisories: this.#advisories,
      packages,
      newest: this.#newest,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#records[Symbol.asyncDispose]();
    await this.#ids[Symbol.asyncDispose]();
  }
}

/** What is remembered of an advisory, so that only what has changed is fetched. */
export function storedId(
  { id, modified }: Pick<Advisory, 'id' | 'modified'>,
  records: number,
): StoredId {
  return [id, Math.floor(modified / 1000), records > 0 ? 1 : 0];
}

function bitsFor(buckets: number): number {
  return Math.min(mostBits, Math.max(partBits, Math.ceil(Math.log2(Math.max(buckets, 1)))));
}

/** Writes all lines into their buckets; answers how many names there are. */
async function writeBuckets(spill: Spill, bits: number, writer: StoreWriter): Promise<number> {
  let names = 0;
  let bucket = 0;
  let items: string[] = [];
  const finishUpTo = async (end: number) => {
    for (; bucket < end; bucket += 1) {
      names += new Set(items.map((json) => json.slice(0, json.indexOf('",')))).size;
      await writer.add(items);
      items = [];
    }
  };
  for (let part = 0; part < 2 ** partBits; part += 1) {
    for await (const { hash, json } of spill.read(part)) {
      const place = hash >>> (32 - bits);
      if (place !== bucket) await finishUpTo(place);
      items.push(json);
    }
  }
  await finishUpTo(2 ** bits);
  return names;
}
