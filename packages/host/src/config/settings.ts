import { isDeepStrictEqual } from 'node:util';
import type { ConfigValue, Settings } from '@opendxt/manifest';
import { HostError } from '../error/index.ts';
import type { Home } from '../home/index.ts';
import type { SecretRef, Secrets } from '../secrets/index.ts';
import { moveClearSecrets, readClearSecrets } from './clear-secrets.ts';
import {
  entryOf,
  isConfigValue,
  newRevision,
  readSettingsFile,
  writeSettingsFile,
  type SettingsEntry,
  type SettingsFile,
} from './settings-file.ts';

/** The settings of an extension, no secret among them. */
export interface StoredSettings {
  readonly values: Settings;
  /** Where each secret lies. */
  readonly secrets: Readonly<Record<string, SecretRef>>;
  /** Another one after each change, empty when there are none. */
  readonly revision: string;
}

/** A secret that is to be stored, or stays where it is. */
export type NextSecret = SecretRef | { readonly value: ConfigValue };

/** Settings as they are to be. */
export interface NextSettings {
  readonly values: Settings;
  readonly secrets: Readonly<Record<string, NextSecret>>;
}

/** Settings with the secrets in the clear: for starting a server, and for nothing else. */
export interface RevealedSettings {
  readonly values: Settings;
  /** The secrets alone, to be kept out of logs and errors. */
  readonly secretTexts: readonly string[];
  readonly revision: string;
}

/** What is set for a version; what lies in a store of secrets is not read. */
export async function readSettings(
  home: Home,
  id: string,
  folder: string,
): Promise<StoredSettings> {
  const entry = entryOf(await readSettingsFile(home, id), folder);
  if (entry === undefined) return { values: {}, secrets: {}, revision: '' };
  const { values, secrets, revision, clear } = entry;
  if (clear !== true) return { values, secrets, revision };
  const keys = Object.keys(await readClearSecrets(home, id));
  const again = entryOf(await readSettingsFile(home, id), folder);
  // They may have been moved meanwhile.
  if (again?.clear !== true) return readSettings(home, id, folder);
  const refs = keys.map((key) => [key, { ref: key, store: 'clear' } as const]);
  return { values, secrets: { ...Object.fromEntries(refs), ...secrets }, revision };
}

/**
 * The same with the secrets in the clear.
 * @throws {HostError} `secrets-unreadable`, `keychain-unavailable`, naming the setting
 */
export async function revealSettings(
  home: Home,
  secrets: Secrets,
  id: string,
  folder: string,
): Promise<RevealedSettings> {
  const stored = await readSettings(home, id, folder);
  const refs = Object.entries(stored.secrets);
  const clear = refs.some(([, { store }]) => store === 'clear')
    ? await readClearSecrets(home, id)
    : {};
  const kept = refs.filter(([, { store }]) => store !== 'clear');
  const texts = await secrets
    .get(kept.map(([, ref]) => ref))
    .catch((error: unknown) => Promise.reject(naming(error, id, kept)));
  const revealed = Object.fromEntries(
    kept.map(([key], index) => [key, parseSecret(texts[index] ?? '')]),
  );
  const all = { ...clear, ...revealed };
  return {
    values: { ...stored.values, ...all },
    secretTexts: Object.values(all).flatMap((value) =>
      typeof value === 'object' ? value : [String(value)],
    ),
    revision: stored.revision,
  };
}

/**
 * Writes the settings of a version beside those of the others; they count once `state.json` names
 * that version. Only under the lock of the state.
 */
export async function stageSettings(
  home: Home,
  secrets: Secrets,
  id: string,
  folder: string,
  next: NextSettings,
): Promise<StoredSettings> {
  await moveClearSecrets(home, secrets, id);
  const file = await readSettingsFile(home, id);
  const before = entryOf(file, folder);
  const refs: Record<string, SecretRef> = {};
  for (const [key, secret] of Object.entries(next.secrets)) {
    const ref = 'value' in secret ? await secrets.put(JSON.stringify(secret.value)) : secret;
    const moved = ref.store === 'clear' ? before?.secrets[key] : ref;
    if (moved !== undefined) refs[key] = moved;
  }
  const entry = { values: next.values, secrets: refs };
  const same =
    before !== undefined &&
    isDeepStrictEqual({ values: before.values, secrets: before.secrets }, entry);
  const staged = { ...entry, revision: same ? before.revision : newRevision() };
  await writeSettingsFile(home, id, placed(file, folder, staged));
  return staged;
}

/** With what was staged last at the end. */
function placed(file: SettingsFile, folder: string, entry: SettingsEntry): SettingsFile {
  const { [folder]: _before, ...others } = file.versions;
  return { versions: { ...others, [folder]: entry } };
}

function parseSecret(text: string): ConfigValue {
  const value: unknown = JSON.parse(text);
  return isConfigValue(value) ? value : '';
}

function naming(
  error: unknown,
  id: string,
  refs: readonly (readonly [string, unknown])[],
): unknown {
  if (!(error instanceof HostError)) return error;
  const keys = refs.map(([key]) => `\`${key}\``).join(', ');
  return new HostError(
    error.code,
    `the secrets of \`${id}\` (${keys}) can't be read: ${error.message}`,
    {
      cause: error,
      ...(error.hint === undefined ? {} : { hint: error.hint.replaceAll('<id>', id) }),
    },
  );
}
