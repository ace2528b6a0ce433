import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Ecosystem } from '../../types.ts';
import { type Advisory, ecosystems as known } from '../osv/index.ts';
import { StoreBuilder, type StoredEcosystem } from '../store/index.ts';
import type { EcosystemUpdate, UpdateOptions } from '../types.ts';
import { invalid } from './failures.ts';
import { type DumpReading, readDump } from './read-dump.ts';

/** An ecosystem's file that is written: in the temporary folder, unless it is unchanged. */
export interface Built {
  readonly state: StoredEcosystem;
  readonly update: Pick<EcosystemUpdate, 'way' | 'changed' | 'removed' | 'problems'>;
}

export interface Dump {
  /** The `all.zip` on this machine. */
  readonly path: string;
  /** As it is named to people. */
  readonly source: string;
  /** What is kept, to notice the same state again. */
  readonly from: string;
  readonly mark?: string | undefined;
  /** ISO 8601; the time of the newest of its advisories unless told. */
  readonly dataFrom?: string;
}

export interface Folders {
  readonly database: string;
  readonly temporary: string;
}

/**
 * Makes the files of ecosystems out of one dump. Where `wanted` is not told, they are those that
 * each of its advisories is about: a dump of one names others in passing. A dump of several is taken
 * as whole for all of them.
 */
export async function buildFromDump(
  dump: Dump,
  wanted: readonly Ecosystem[] | undefined,
  folders: Folders,
  options: Pick<UpdateOptions, 'signal' | 'onProgress'>,
): Promise<readonly Built[]> {
  const sorters = new Map<Ecosystem, Sorter>();
  try {
    for (const ecosystem of wanted ?? known) {
      const name = `${ecosystem}-${randomBytes(4).toString('hex')}`;
      sorters.set(ecosystem, {
        builder: await StoreBuilder.create(folders.temporary, name),
        about: 0,
      });
    }
    const [only] = wanted?.length === 1 ? wanted : [];
    const reading = await readDump(dump.path, dump.source, (advisory) => sort(advisory, sorters), {
      signal: options.signal,
      onProgress(done, total) {
        const about = only === undefined ? {} : { ecosystem: only };
        if (done % 1000 === 0) options.onProgress?.({ ...about, step: 'read', done, total });
      },
    });
    const built: Built[] = [];
    for (const [ecosystem, { builder }] of choose(sorters, wanted, reading, dump)) {
      options.onProgress?.({ ecosystem, step: 'write', done: 0, total: builder.seen });
      built.push(await write(ecosystem, builder, reading, dump, folders));
    }
    return built;
  } finally {
    for (const { builder } of sorters.values()) await builder[Symbol.asyncDispose]();
  }
}

interface Sorter {
  readonly builder: StoreBuilder;
  /** Advisories that are about this ecosystem. */
  about: number;
}

async function sort(advisory: Advisory, sorters: ReadonlyMap<Ecosystem, Sorter>): Promise<void> {
  for (const [ecosystem, sorter] of sorters) {
    const isAbout = advisory.records.some((record) => record.ecosystem === ecosystem);
    if (isAbout) sorter.about += 1;
    if (isAbout || sorters.size === 1) await sorter.builder.add(advisory, ecosystem);
  }
}

function choose(
  sorters: ReadonlyMap<Ecosystem, Sorter>,
  wanted: readonly Ecosystem[] | undefined,
  { read }: DumpReading,
  { source }: Dump,
): readonly (readonly [Ecosystem, Sorter])[] {
  const present = [...sorters].filter(([, { about }]) => about > 0);
  const missing = wanted?.find((ecosystem) => !present.some(([name]) => name === ecosystem));
  if (missing !== undefined) throw invalid(source, `holds no advisories of ${missing}`);
  if (present.length === 0) throw invalid(source, `holds no advisories of ${known.join(', ')}`);
  if (wanted !== undefined) return present;
  const whole = present.filter(([, { about }]) => about === read);
  return whole.length > 0 ? whole : present;
}

async function write(
  ecosystem: Ecosystem,
  builder: StoreBuilder,
  { unreadable, problems }: DumpReading,
  { from, mark, dataFrom }: Dump,
  folders: Folders,
): Promise<Built> {
  const file = `${ecosystem}-${randomBytes(8).toString('hex')}.advisories`;
  const { newest, ...store } = await builder.write(join(folders.temporary, file));
  const state = {
    ecosystem,
    file,
    ...store,
    dataFrom: dataFrom ?? new Date(newest).toISOString(),
    unreadable,
    from,
    ...(mark === undefined ? {} : { mark }),
  };
  return { state, update: { way: 'whole', problems } };
}
