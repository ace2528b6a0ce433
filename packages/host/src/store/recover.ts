import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { keepOpenSettings, tidySettings } from '../config/index.ts';
import { HostError } from '../error/index.ts';
import type { Home } from '../home/index.ts';
import { forgetGrants } from '../permissions/index.ts';
import { thisMachine } from '../runtimes/index.ts';
import { openSecrets, type Secrets } from '../secrets/index.ts';
import { dataDir, logPath } from './places.ts';
import { extensionIn, readState, writeState, type Removal, type State } from './state.ts';
import { removeTree } from './tree.ts';

/** Called with a sentence for each thing that an interruption had left and that was put right. */
export type RepairListener = (what: string) => void;

/**
 * Finishes what was interrupted: removes what was uninstalled, unpacked without being committed, or
 * under way. Only under the lock of the state. Answers with the state as it is then.
 */
export async function recover(
  home: Home,
  onRepair?: RepairListener,
  secrets: Secrets = openSecrets(home, thisMachine()),
): Promise<State> {
  const state = await readState(home);
  const unfinished = await namesIn(home.temporary);
  for (const name of unfinished) await removeTree(join(home.temporary, name));
  const halves = await removeUnfinished([home.root, home.config, home.secrets, home.grants]);
  const stuck: Removal[] = [];
  for (const removal of state.removals)
    try {
      await removeFiles(home, removal);
      onRepair?.(`the removal of \`${removal.id}\` was interrupted, and is finished now`);
    } catch (error) {
      // Files of another user must not keep this one from everything else.
      if (!isRefused(error)) throw error;
      stuck.push(removal);
      onRepair?.(`\`${removal.id}\` can't be removed completely: ${error.message}`);
    }
  const uncommitted = await removeUncommitted(home, state);
  const disowned = await removeDisowned(home, state);
  if (unfinished.length + halves + uncommitted + disowned > 0)
    onRepair?.('what an interrupted install had left was removed');
  const unremoved = await tidySettings(home, secrets, {
    installed: Object.fromEntries(
      Object.entries(state.extensions).map(([id, { versions }]) => [id, versions]),
    ),
    kept: Object.keys(state.kept),
  });
  if (unremoved > 0)
    onRepair?.(
      `the keychain does not answer: ${unremoved} of its secrets are removed with the next change`,
    );
  if (state.removals.length === stuck.length) return state;
  const clean = { ...state, removals: stuck };
  await writeState(home, clean);
  return clean;
}

function isRefused(error: unknown): error is NodeJS.ErrnoException {
  return (
    error instanceof Error &&
    ['EACCES', 'EPERM', 'EBUSY'].includes((error as NodeJS.ErrnoException).code ?? '')
  );
}

/** Files that were being written beside those that they should have replaced. */
async function removeUnfinished(folders: readonly string[]): Promise<number> {
  let removed = 0;
  for (const folder of folders)
    for (const name of await namesIn(folder)) {
      if (!name.endsWith('.tmp')) continue;
      await removeTree(join(folder, name));
      removed += 1;
    }
  return removed;
}

async function removeFiles(home: Home, { id, keepData, active }: Removal): Promise<void> {
  await removeTree(join(home.store, id));
  await removeTree(join(home.environments, id));
  const files = [
    join(home.grants, `${id}.json`),
    join(home.cache, 'tools', `${id}.json`),
    join(home.cache, 'used', `${id}.json`),
    join(home.cache, 'blocked', `${id}.json`),
    logPath(home, id),
    `${logPath(home, id)}.1`,
  ];
  for (const path of files) await removeTree(path);
  if (keepData) await keepOpenSettings(home, id, active);
  else await removeTree(dataDir(home, id));
}

/** The store holds what the state names and nothing else. Answers with how much else there was. */
async function removeUncommitted(home: Home, state: State): Promise<number> {
  let removed = 0;
  for (const place of [home.store, home.environments])
    for (const id of await namesIn(place)) {
      const versions = extensionIn(state, id)?.versions;
      const kept = new Set(
        versions?.flatMap((folder) => [
          folder,
          ...['json', 'seal.json', 'scan.json'].map((ending) => `${folder}.${ending}`),
        ]),
      );
      const names = await namesIn(join(place, id));
      for (const name of names.filter((name) => !kept.has(name))) {
        await removeTree(join(place, id, name));
        removed += 1;
      }
      if (versions === undefined) await removeTree(join(place, id));
    }
  return removed;
}

/**
 * Grants belong to what is installed: whoever gets the id next must not inherit what was agreed to
 * for another. So do settings and secrets, which `tidySettings` sees to.
 */
async function removeDisowned(home: Home, state: State): Promise<number> {
  let removed = 0;
  for (const name of await namesIn(home.grants)) {
    const [id = ''] = name.split('.', 1);
    const versions = extensionIn(state, id)?.versions;
    if (versions !== undefined) {
      await forgetGrants(home, id, versions).catch(unlessUnreadable);
      continue;
    }
    await removeTree(join(home.grants, name));
    removed += 1;
  }
  return removed;
}

/** Whoever starts that extension is told; others must be able to go on. */
function unlessUnreadable(error: unknown): void {
  if (!(error instanceof HostError)) throw error;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
