import type { Ecosystem } from '../../types.ts';
import { type Generation, StoreFile, type StoredEcosystem } from '../store/index.ts';
import type { Built, Dump, Folders } from './build-from-dump.ts';

/** The states that the database has of just this dump; undefined when one is missing or broken. */
export async function unchanged(
  wanted: readonly Ecosystem[] | undefined,
  { from, mark, dataFrom }: Pick<Dump, 'from' | 'mark' | 'dataFrom'>,
  current: Generation | undefined,
  folders: Folders,
): Promise<readonly Built[] | undefined> {
  const same = (current?.ecosystems ?? []).filter(
    (state) =>
      state.from === from &&
      state.mark === mark &&
      mark !== undefined &&
      (wanted === undefined || wanted.includes(state.ecosystem)),
  );
  if (same.length === 0 || same.length < (wanted?.length ?? 0)) return undefined;
  for (const state of same) if (!(await isWhole(state, folders))) return undefined;
  return same.map((state) => ({
    state: dataFrom === undefined ? state : { ...state, dataFrom },
    update: { way: 'unchanged', problems: [] },
  }));
}

/** Whether all of a file is as its generation says: what is kept has to be worth it. */
export async function isWhole(state: StoredEcosystem, folders: Folders): Promise<boolean> {
  try {
    const file = await StoreFile.open(folders.database, state);
    try {
      await file.check();
      return true;
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
}
