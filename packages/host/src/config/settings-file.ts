import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ConfigValue, Manifest, Settings } from '@opendxt/manifest';
import { readVersioned, writeVersioned, type FileFormat, type Home } from '../home/index.ts';
import { isObject } from '../rpc/index.ts';

/** The settings of an extension, secrets among them. */
export interface StoredSettings {
  readonly values: Settings;
  /** Another one after each change. */
  readonly revision: string;
}

const settingsFormat: FileFormat<StoredSettings> = {
  format: 1,
  migrations: {},
  read: ({ values, revision }) =>
    isObject(values) && Object.values(values).every(isConfigValue) && typeof revision === 'string'
      ? { values: values as Settings, revision }
      : undefined,
};

/** What `config/<id>.json` and `secrets/<id>.json` hold together. */
export async function readSettings(home: Home, id: string): Promise<StoredSettings> {
  const open = await readVersioned(configPath(home, id), settingsFormat);
  const secret = await readVersioned(secretsPath(home, id), settingsFormat);
  return {
    values: { ...open?.values, ...secret?.values },
    revision: `${open?.revision ?? ''}/${secret?.revision ?? ''}`,
  };
}

/** Replaces the settings; those that the manifest marks as sensitive go to a file of their own. */
export async function writeSettings(
  home: Home,
  id: string,
  manifest: Manifest,
  values: Settings,
): Promise<void> {
  const stored = await readSettings(home, id);
  if (stored.revision !== '/' && isDeepStrictEqual(stored.values, values)) return;
  const sensitive = sensitiveKeys(manifest);
  const part = (secret: boolean) =>
    Object.fromEntries(Object.entries(values).filter(([key]) => sensitive.has(key) === secret));
  const revision = randomUUID();
  const secrets = part(true);
  if (Object.keys(secrets).length === 0) await rm(secretsPath(home, id), { force: true });
  else await writeVersioned(secretsPath(home, id), settingsFormat, { revision, values: secrets });
  await writeVersioned(configPath(home, id), settingsFormat, { revision, values: part(false) });
}

/** The settings with a mask in the place of each secret, for everything that is shown. */
export function maskSecrets(manifest: Manifest, values: Settings): Settings {
  const sensitive = sensitiveKeys(manifest);
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, sensitive.has(key) ? '••••••' : value]),
  );
}

/** The secret texts themselves, to be kept out of logs and errors. */
export function secretTexts(manifest: Manifest, values: Settings): readonly string[] {
  const sensitive = sensitiveKeys(manifest);
  return Object.entries(values)
    .filter(([key]) => sensitive.has(key))
    .flatMap(([, value]) => (typeof value === 'object' ? value : [String(value)]));
}

function sensitiveKeys(manifest: Manifest): ReadonlySet<string> {
  return new Set(manifest.userConfig.filter(({ sensitive }) => sensitive).map(({ key }) => key));
}

const configPath = (home: Home, id: string) => join(home.config, `${id}.json`);
const secretsPath = (home: Home, id: string) => join(home.secrets, `${id}.json`);

function isConfigValue(value: unknown): value is ConfigValue {
  return (
    ['string', 'number', 'boolean'].includes(typeof value) ||
    (Array.isArray(value) && value.every((item) => typeof item === 'string'))
  );
}
