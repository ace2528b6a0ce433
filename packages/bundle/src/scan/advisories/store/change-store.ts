import type { Ecosystem } from '../../types.ts';
import { type Advisory, recordsFor } from '../osv/index.ts';
import { storedId } from './build-store.ts';
import { placeHash } from './hash.ts';
import type { StoredId, StoredRecord, StoreFile } from './read-store.ts';
import { StoreWriter, type WrittenStore } from './write-store.ts';

export interface StoreChanges {
  /** New ones and those that say something else now. */
  readonly advisories: readonly Advisory[];
  /** Ids that are no more. */
  readonly removed: ReadonlySet<string>;
}

/** Writes a file that differs from another one by these changes. Buckets that do not are copied. */
export async function changeStore(
  from: StoreFile,
  path: string,
  changes: StoreChanges,
): Promise<WrittenStore & { readonly advisories: number; readonly packages: number }> {
  const { ecosystem, bits, idBits } = from.state;
  const stale = new Set([...changes.removed, ...changes.advisories.map(({ id }) => id)]);
  const records = newRecords(changes.advisories, ecosystem, bits);
  const ids = newIds(changes.advisories, ecosystem, idBits);
  await using writer = await StoreWriter.create(path, bits, idBits);
  let packages = 0;
  for (let bucket = 0; bucket < 2 ** bits; bucket += 1) {
    const before = await from.records(bucket);
    const kept = before.filter(([, { id }]) => !stale.has(id));
    const added = records.get(bucket) ?? [];
    const names = [...kept, ...added].map(([key]) => key);
    packages += new Set(names).size;
    if (added.length === 0 && kept.length === before.length) {
      const row = from.row(bucket);
      await writer.addPacked(await from.packed(row), row.unpacked);
    } else {
      await writer.add([...kept, ...added].map((record) => JSON.stringify(record)));
    }
  }
  let advisories = 0;
  for (let bucket = 0; bucket < 2 ** idBits; bucket += 1) {
    const kept = (await from.idsOf(bucket)).filter(([id]) => !stale.has(id));
    const all = [...kept, ...(ids.get(bucket) ?? [])];
    for (const [, , says] of all) advisories += says;
    await writer.add(all.map((id) => JSON.stringify(id)));
  }
  return { ...(await writer.finish()), advisories, packages };
}

function newRecords(advisories: readonly Advisory[], ecosystem: Ecosystem, bits: number) {
  const records = advisories.flatMap((advisory) => recordsFor(advisory, ecosystem));
  const pairs = records.map(({ key, record }): StoredRecord => [key, record]);
  return intoBuckets(pairs, bits);
}

function newIds(advisories: readonly Advisory[], ecosystem: Ecosystem, bits: number) {
  const ids = advisories.map((advisory) =>
    storedId(advisory, recordsFor(advisory, ecosystem).length),
  );
  return intoBuckets(ids, bits);
}

/** By their first field, as `StoreBuilder` places them. */
function intoBuckets<Item extends StoredRecord | StoredId>(
  items: readonly Item[],
  bits: number,
): ReadonlyMap<number, readonly Item[]> {
  const buckets = new Map<number, Item[]>();
  for (const item of items) {
    const bucket = placeHash(item[0]) >>> (32 - bits);
    buckets.set(bucket, [...(buckets.get(bucket) ?? []), item]);
  }
  return buckets;
}
