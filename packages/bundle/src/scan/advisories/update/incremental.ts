import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { jsonOf, request } from '../fetching.ts';
import { type Advisory, readAdvisory } from '../osv/index.ts';
import { changeStore, type StoredEcosystem, StoreFile } from '../store/index.ts';
import type { UpdateOptions } from '../types.ts';
import type { Built, Folders } from './build-from-dump.ts';
import { readModifiedIds } from './modified-ids.ts';
import { longestAdvisory } from './read-dump.ts';

/** With more changes than this, or a tenth of all, one large file is faster than many small ones. */
const mostChanges = 5000;
const fewChanges = 50;
/** Requests at the same time. */
const lanes = 8;

/**
 * Brings one ecosystem up to date by the source's list of changes. Undefined when that can't be done
 * or is not worth it; the whole dump is taken then.
 */
export async function changeByList(
  base: string,
  state: StoredEcosystem,
  folders: Folders,
  options: UpdateOptions,
): Promise<Built | undefined> {
  const listed = await readModifiedIds(`${base}/${state.ecosystem}/modified_id.csv`, options);
  if (listed === undefined) return undefined;
  const file = await StoreFile.open(folders.database, state).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    await file.check();
    const { changed, removed, count } = await compare(file, listed);
    const many = Math.min(mostChanges, Math.max(fewChanges, count / 10));
    if (changed.length > many || removed.size > fewChanges) return undefined;
    const dataFrom = options.now.toISOString();
    if (changed.length + removed.size === 0) {
      return { state: { ...state, dataFrom }, update: { way: 'unchanged', problems: [] } };
    }
    const fetched = await fetchAll(base, state, changed, options);
    if (fetched === undefined || !(await areGone(base, state, removed, options))) return undefined;
    const { advisories, problems } = fetched;
    const unreadable = Math.max(state.unreadable, problems.length);
    const name = `${state.ecosystem}-${randomBytes(8).toString('hex')}.advisories`;
    options.onProgress?.({ ecosystem: state.ecosystem, step: 'write', done: 0, total: count });
    const store = await changeStore(file, join(folders.temporary, name), { advisories, removed });
    const { mark: _, ...kept } = state;
    return {
      state: { ...kept, ...store, file: name, dataFrom, unreadable },
      update: {
        way: 'incremental',
        changed: changed.length,
        removed: removed.size,
        problems: problems.slice(0, 5),
      },
    };
  } catch (error) {
    // A file that is damaged is replaced by the whole dump, like one that is missing.
    if ((error as { code?: unknown }).code === 'advisories-unreadable') return undefined;
    throw error;
  } finally {
    await file.close();
  }
}

/** In the place of the time of an advisory that the database has. */
const known = -Infinity;

/** Marks in `listed` what is the same. */
async function compare(file: StoreFile, listed: Map<string, number>) {
  const removed = new Set<string>();
  let count = 0;
  for await (const [id, modified] of file.ids()) {
    count += 1;
    const now = listed.get(id);
    if (now === undefined) removed.add(id);
    else if (now <= modified) listed.set(id, known);
  }
  return { changed: [...listed].filter(([, modified]) => modified !== known), removed, count };
}

/** Whether the source has none of these: a list that is cut off leaves out what is still there. */
async function areGone(
  base: string,
  { ecosystem }: StoredEcosystem,
  ids: ReadonlySet<string>,
  options: UpdateOptions,
): Promise<boolean> {
  for (const id of ids) {
    const response = await request(addressOf(base, ecosystem, id), options);
    await response.body?.cancel();
    if (response.status !== 404) return false;
  }
  return true;
}

function addressOf(base: string, ecosystem: string, id: string): string {
  return `${base}/${ecosystem}/${encodeURIComponent(id)}.json`;
}

interface Fetched {
  readonly advisories: readonly Advisory[];
  /** What can't be read, and why; it is remembered as an advisory that says nothing. */
  readonly problems: readonly string[];
}

/** Undefined when one of them is not to be had. */
async function fetchAll(
  base: string,
  { ecosystem }: StoredEcosystem,
  changed: readonly (readonly [id: string, modified: number])[],
  options: UpdateOptions,
): Promise<Fetched | undefined> {
  const queue = [...changed];
  const advisories: Advisory[] = [];
  const problems: string[] = [];
  let failed = false;
  const lane = async () => {
    for (let next = queue.pop(); next !== undefined && !failed; next = queue.pop()) {
      const [id, modified] = next;
      const url = addressOf(base, ecosystem, id);
      const response = await request(url, options);
      if (response.status !== 200) {
        failed = true;
        return;
      }
      const read = readAdvisory(await jsonOf(response, url, longestAdvisory, options.signal));
      const matches = typeof read !== 'string' && read.id === id;
      if (!matches) problems.push(typeof read === 'string' ? read : `\`${id}\` has another id`);
      const advisory = matches ? read : { id, withdrawn: false, records: [], modified: 0 };
      // The list may be a moment ahead; without it the same would be fetched each time.
      advisories.push({ ...advisory, modified: Math.max(advisory.modified, modified * 1000) });
      const progress = { done: advisories.length, total: changed.length };
      options.onProgress?.({ ecosystem, step: 'read', ...progress });
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return failed ? undefined : { advisories, problems };
}
