import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readVersioned, writeVersioned, type FileFormat } from '../home/index.ts';
import type { Sealed } from './cipher.ts';

/** `secrets/values/<ref>.json`: the secret itself, or under which account the keychain has it. */
export type SecretRecord =
  | ({ readonly store: 'file' } & Sealed)
  | { readonly store: 'keychain'; readonly account: string };

const recordFormat: FileFormat<SecretRecord> = {
  format: 1,
  migrations: {},
  read: ({ store, account, iv, tag, text }) => {
    if (store === 'keychain' && typeof account === 'string') return { store, account };
    return store === 'file' &&
      typeof iv === 'string' &&
      typeof tag === 'string' &&
      typeof text === 'string'
      ? { store, iv, tag, text }
      : undefined;
  },
};

/** Refs become names of files. */
const refPattern = /^[0-9a-f]{32}$/;

const valuesFolder = (folder: string) => join(folder, 'values');
const recordPath = (folder: string, ref: string) => join(valuesFolder(folder), `${ref}.json`);

export async function readRecord(folder: string, ref: string): Promise<SecretRecord | undefined> {
  return refPattern.test(ref) ? readVersioned(recordPath(folder, ref), recordFormat) : undefined;
}

export async function writeRecord(
  folder: string,
  ref: string,
  record: SecretRecord,
): Promise<void> {
  if (!refPattern.test(ref)) throw new TypeError('a ref has 32 hex digits');
  await mkdir(valuesFolder(folder), { recursive: true, mode: 0o700 });
  await writeVersioned(recordPath(folder, ref), recordFormat, record);
}

export async function removeRecord(folder: string, ref: string): Promise<void> {
  if (refPattern.test(ref)) await rm(recordPath(folder, ref), { force: true });
}

/** The refs of all secrets that there are; what was being written when it was cut short is removed. */
export async function listRecords(folder: string): Promise<readonly string[]> {
  const names = await readdir(valuesFolder(folder)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  for (const name of names)
    if (name.endsWith('.tmp')) await rm(join(valuesFolder(folder), name), { force: true });
  return names.map((name) => name.replace(/\.json$/, '')).filter((name) => refPattern.test(name));
}
