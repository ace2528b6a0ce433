import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '@opendxt/manifest';
import { readVersioned, type FileFormat, type Home } from '../home/index.ts';
import { isObject } from '../json/index.ts';
import type { SecretRef, Secrets } from '../secrets/index.ts';
import {
  isConfigValue,
  newRevision,
  readSettingsFile,
  writeSettingsFile,
  type SettingsEntry,
} from './settings-file.ts';

/** `secrets/<id>.json`, where the first format had secrets in clear text. */
const clearFormat: FileFormat<{ readonly values: Settings }> = {
  format: 1,
  migrations: {},
  read: ({ values }) =>
    isObject(values) && Object.values(values).every(isConfigValue)
      ? { values: values as Settings }
      : undefined,
};

export async function readClearSecrets(home: Home, id: string): Promise<Settings> {
  return (await readVersioned(clearPath(home, id), clearFormat))?.values ?? {};
}

/**
 * Moves what the first format had in clear text into the store of secrets. Interrupted anywhere,
 * the old file is still what counts, or already not.
 */
export async function moveClearSecrets(home: Home, secrets: Secrets, id: string): Promise<void> {
  const file = await readSettingsFile(home, id);
  if (Object.values(file.versions).some(({ clear }) => clear === true)) {
    const moved: Record<string, SecretRef> = {};
    for (const [key, value] of Object.entries(await readClearSecrets(home, id)))
      moved[key] = await secrets.put(JSON.stringify(value));
    const versions = Object.entries(file.versions).map(
      ([folder, entry]): [string, SettingsEntry] => {
        const { clear, ...rest } = entry;
        if (clear !== true) return [folder, entry];
        return [
          folder,
          { ...rest, revision: newRevision(), secrets: { ...moved, ...rest.secrets } },
        ];
      },
    );
    await writeSettingsFile(home, id, { versions: Object.fromEntries(versions) });
  }
  await rm(clearPath(home, id), { force: true });
}

/** Removes such files of ids that have no settings. */
export async function removeClearSecrets(home: Home, known: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(home.secrets).catch(() => [])) {
    const [id = ''] = name.split('.', 1);
    if (name.startsWith(`${id}.json`) && !known.has(id))
      await rm(join(home.secrets, name), { force: true });
  }
}

const clearPath = (home: Home, id: string) => join(home.secrets, `${id}.json`);
