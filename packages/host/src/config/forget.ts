import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HostError } from '../error/index.ts';
import type { Home } from '../home/index.ts';
import type { Secrets } from '../secrets/index.ts';
import { moveClearSecrets, removeClearSecrets } from './clear-secrets.ts';
import {
  anyFolder,
  newRevision,
  readSettingsFile,
  writeSettingsFile,
  type SettingsFile,
} from './settings-file.ts';

/** What the state knows, as far as settings depend on it. */
export interface Known {
  /** The folders that are kept, by id of what is installed. */
  readonly installed: Readonly<Record<string, readonly string[]>>;
  /** Ids that are not installed and whose open settings were kept. */
  readonly kept: readonly string[];
}

/**
 * Drops the settings that belong to nothing which the state knows, and the secrets that no settings
 * name any more. Answers with how many secrets are still to be removed, since the keychain does not
 * answer. Only under the lock of the state.
 */
export async function tidySettings(home: Home, secrets: Secrets, known: Known): Promise<number> {
  const ids = await configured(home);
  for (const id of ids) {
    const folders = Object.hasOwn(known.installed, id) ? known.installed[id] : undefined;
    await forgetSettings(
      home,
      secrets,
      id,
      folders ?? (known.kept.includes(id) ? [anyFolder] : []),
    );
  }
  return removeUnreferenced(home, secrets);
}

/**
 * Drops the settings of all folders but these, all of them when there are none. Their secrets go
 * with the next `tidySettings`. Settings that can't be understood stay as they are.
 */
async function forgetSettings(
  home: Home,
  secrets: Secrets,
  id: string,
  folders: readonly string[],
): Promise<void> {
  if (folders.length === 0) {
    for (const name of await readdir(home.config))
      if (name.startsWith(`${id}.json`))
        await rm(join(home.config, name), { recursive: true, force: true });
    return;
  }
  try {
    await moveClearSecrets(home, secrets, id);
    const { versions } = await readSettingsFile(home, id);
    const needsAny = folders.some((folder) => !Object.hasOwn(versions, folder));
    const kept = Object.entries(versions).filter(
      ([folder]) => folders.includes(folder) || (folder === anyFolder && needsAny),
    );
    if (kept.length < Object.keys(versions).length)
      await writeSettingsFile(home, id, { versions: Object.fromEntries(kept) });
  } catch (error) {
    // Whoever starts this extension is told; others must be able to go on.
    if (!(error instanceof HostError)) throw error;
  }
}

/** Keeps the values of this folder that are no secrets, for whatever is installed under the id next. */
export async function keepOpenSettings(
  home: Home,
  id: string,
  folder: string | undefined,
): Promise<void> {
  const { versions } = await readSettingsFile(home, id).catch((error: unknown): SettingsFile => {
    if (error instanceof HostError) return { versions: {} };
    throw error;
  });
  const last = Object.keys(versions).at(-1);
  const entry = versions[folder ?? anyFolder] ?? versions[anyFolder] ?? versions[last ?? ''];
  if (entry === undefined) return;
  await writeSettingsFile(home, id, {
    versions: { [anyFolder]: { revision: newRevision(), values: entry.values, secrets: {} } },
  });
}

async function removeUnreferenced(home: Home, secrets: Secrets): Promise<number> {
  const ids = await configured(home);
  const refs = new Set<string>();
  try {
    for (const id of ids)
      for (const entry of Object.values((await readSettingsFile(home, id)).versions))
        for (const { ref } of Object.values(entry.secrets)) refs.add(ref);
  } catch (error) {
    // What an unreadable file refers to is not known: nothing is thrown away then.
    if (error instanceof HostError) return 0;
    throw error;
  }
  await removeClearSecrets(home, new Set(ids));
  return secrets.keepOnly(refs);
}

async function configured(home: Home): Promise<readonly string[]> {
  const names = await readdir(home.config).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5));
}
