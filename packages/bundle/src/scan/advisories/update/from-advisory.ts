import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Ecosystem } from '../../types.ts';
import { type Advisory, ecosystems as known, readAdvisory } from '../osv/index.ts';
import {
  changeStore,
  type Generation,
  generationNumbers,
  readGeneration,
  StoreBuilder,
  StoreFile,
  type StoredEcosystem,
} from '../store/index.ts';
import type { UpdateOptions } from '../types.ts';
import type { Built, Folders } from './build-from-dump.ts';
import { invalid } from './failures.ts';
import { longestAdvisory } from './read-dump.ts';

/** Whether what is given is one advisory and no dump. */
export function isAdvisoryFile(from: string): boolean {
  return /\.json$/i.test(from);
}

/**
 * Puts one advisory in the place of what the database has under its id; withdrawn, it goes. All else
 * that is known stays, and is as old as it was.
 * @throws {BundleError} `advisories-invalid`; `advisories-unreadable` where what there is can't be kept
 */
export async function fromAdvisory(
  from: string,
  folders: Folders,
  { ecosystems: wanted }: UpdateOptions,
): Promise<readonly Built[]> {
  const advisory = await readFrom(from);
  const about = known.filter((ecosystem) =>
    advisory.records.some((record) => record.ecosystem === ecosystem),
  );
  const missing = wanted?.find((ecosystem) => !about.includes(ecosystem));
  if (missing !== undefined) throw invalid(from, `is no advisory of ${missing}`);
  if (about.length === 0) throw invalid(from, `is no advisory of ${known.join(', ')}`);
  const current = await readLatest(folders.database);
  const built: Built[] = [];
  for (const ecosystem of wanted ?? about) {
    const state = current?.ecosystems.find((one) => one.ecosystem === ecosystem);
    built.push(
      state === undefined
        ? await begin(advisory, ecosystem, basename(from), folders)
        : await change(advisory, state, folders),
    );
  }
  return built;
}

async function readFrom(from: string): Promise<Advisory> {
  const path = resolve(from);
  const { size } = await stat(path);
  if (size > longestAdvisory) throw invalid(from, 'is longer than any advisory');
  let advisory: Advisory | string;
  try {
    advisory = readAdvisory(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw invalid(from, 'is no JSON', cause);
  }
  if (typeof advisory === 'string') throw invalid(from, `is no advisory: ${advisory}`);
  return advisory;
}

/** A dump would replace a database that can't be read; one advisory must not. */
async function readLatest(database: string): Promise<Generation | undefined> {
  const [number] = await generationNumbers(database);
  return number === undefined ? undefined : readGeneration(database, number);
}

async function change(advisory: Advisory, state: StoredEcosystem, folders: Folders) {
  const file = await StoreFile.open(folders.database, state);
  try {
    await file.check();
    const name = nameFor(state.ecosystem);
    const store = await changeStore(file, join(folders.temporary, name), {
      advisories: [advisory],
      removed: new Set(),
    });
    return built({ ...state, ...store, file: name });
  } finally {
    await file.close();
  }
}

async function begin(advisory: Advisory, ecosystem: Ecosystem, from: string, folders: Folders) {
  const file = nameFor(ecosystem);
  await using builder = await StoreBuilder.create(folders.temporary, file);
  await builder.add(advisory, ecosystem);
  const { newest, ...store } = await builder.write(join(folders.temporary, file));
  const dataFrom = new Date(newest).toISOString();
  return built({ ecosystem, file, ...store, dataFrom, unreadable: 0, from });
}

const nameFor = (ecosystem: Ecosystem) =>
  `${ecosystem}-${randomBytes(8).toString('hex')}.advisories`;

const built = (state: StoredEcosystem): Built => ({
  state,
  update: { way: 'incremental', changed: 1, removed: 0, problems: [] },
});
