import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { ConfigValue, Settings } from '@opendxt/manifest';
import { readVersioned, writeVersioned, type FileFormat, type Home } from '../home/index.ts';
import { isObject } from '../json/index.ts';
import type { SecretRef } from '../secrets/index.ts';

/** The settings of one version folder; secrets are elsewhere. */
export interface SettingsEntry {
  /** Another one after each change. */
  readonly revision: string;
  readonly values: Settings;
  readonly secrets: Readonly<Record<string, SecretRef>>;
  /** Its secrets are still in `secrets/<id>.json`, as the first format had them. */
  readonly clear?: true;
}

/** `config/<id>.json`. */
export interface SettingsFile {
  /** By folder below `store/<id>`. */
  readonly versions: Readonly<Record<string, SettingsEntry>>;
}

/** The entry for every folder that has none of its own. */
export const anyFolder = '*';

const settingsFormat: FileFormat<SettingsFile> = {
  format: 2,
  migrations: {
    1: ({ values, revision }) => ({
      versions: { [anyFolder]: { revision, values, secrets: {}, clear: true } },
    }),
  },
  read: ({ versions }) =>
    isObject(versions) && Object.values(versions).every(isEntry)
      ? { versions: versions as SettingsFile['versions'] }
      : undefined,
};

export async function readSettingsFile(home: Home, id: string): Promise<SettingsFile> {
  return (await readVersioned(settingsPath(home, id), settingsFormat)) ?? { versions: {} };
}

export async function writeSettingsFile(home: Home, id: string, file: SettingsFile): Promise<void> {
  await writeVersioned(settingsPath(home, id), settingsFormat, file);
}

/** The entry that holds for a folder. */
export function entryOf({ versions }: SettingsFile, folder: string): SettingsEntry | undefined {
  return Object.hasOwn(versions, folder) ? versions[folder] : versions[anyFolder];
}

export const newRevision = () => randomUUID();

const settingsPath = (home: Home, id: string) => join(home.config, `${id}.json`);

function isEntry(value: unknown): value is SettingsEntry {
  if (!isObject(value)) return false;
  const { revision, values, secrets, clear } = value;
  return (
    typeof revision === 'string' &&
    isObject(values) &&
    Object.values(values).every(isConfigValue) &&
    isObject(secrets) &&
    Object.values(secrets).every(isSecretRef) &&
    (clear === undefined || clear === true)
  );
}

function isSecretRef(value: unknown): value is SecretRef {
  return (
    isObject(value) &&
    typeof value['ref'] === 'string' &&
    (value['store'] === 'keychain' || value['store'] === 'file')
  );
}

export function isConfigValue(value: unknown): value is ConfigValue {
  return (
    ['string', 'number', 'boolean'].includes(typeof value) ||
    (Array.isArray(value) && value.every((item) => typeof item === 'string'))
  );
}
