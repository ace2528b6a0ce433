import {
  missingSettings,
  settingTexts,
  type ConfigOption,
  type ConfigValue,
  type Manifest,
  type Settings,
} from '@opendxt/manifest';
import type { HostContext } from '../activation/index.ts';
import {
  mask,
  presentValues,
  readSettings,
  withLocked,
  type LockedSettings,
  type StoredSettings,
} from '../config/index.ts';
import type { Home } from '../home/index.ts';
import { installedPlace } from '../launch/index.ts';
import type { Machine } from '../runtimes/index.ts';
import type { SecretRef, SecretStoreDescription } from '../secrets/index.ts';
import { findInstalled, type Installed } from '../store/index.ts';

/** One setting of an installed extension; a secret is never in it. */
export interface SettingView {
  readonly option: ConfigOption;
  readonly state: 'set' | 'default' | 'missing' | 'not-set' | 'locked';
  /** What is set, masked where it is a secret. */
  readonly value?: ConfigValue;
  /** What holds when nothing is set, with its variables resolved. */
  readonly default?: ConfigValue;
  /** Where the secret is kept. */
  readonly store?: SecretRef['store'];
  /** The policy file that sets it. */
  readonly lockedBy?: string;
}

export interface SettingsOverview {
  readonly id: string;
  readonly version: string;
  readonly displayName: string;
  readonly settings: readonly SettingView[];
  /** Keys of required settings without a value. */
  readonly missing: readonly string[];
  /** Where new secrets go; absent where there are none. */
  readonly secrets?: SecretStoreDescription;
}

export type ConfigureContext = Pick<
  HostContext,
  'home' | 'machine' | 'secrets' | 'audit' | 'policy'
>;

/**
 * All settings of the version that is used, secrets masked.
 * @throws {HostError} `not-installed`, `state-unreadable`
 */
export async function readConfiguration(
  context: Pick<HostContext, 'home' | 'machine' | 'secrets' | 'policy'>,
  id: string,
): Promise<SettingsOverview> {
  const installed = await findInstalled(context.home, id);
  const stored = await readSettings(context.home, id, installed.folder);
  const locked = (await context.policy()).lockedSettings(id);
  return viewOf(context, installed, stored, locked);
}

export async function viewOf(
  { home, machine, secrets }: Pick<HostContext, 'home' | 'machine' | 'secrets'>,
  installed: Installed,
  stored: StoredSettings,
  locked: LockedSettings,
): Promise<SettingsOverview> {
  const { id, manifest } = installed;
  const settings = withLocked(manifest, presentValues(stored), locked);
  const missing = missingSettings(manifest, settings).map(({ key }) => key);
  const views = manifest.userConfig.map((option): SettingView => {
    const { key, sensitive } = option;
    const isSet = Object.hasOwn(settings, key);
    const byDefault = defaultOf(installed, key, home, machine);
    const value = isSet ? settings[key] : undefined;
    const lockedBy = Object.hasOwn(locked, key) ? locked[key]?.source.file : undefined;
    const store = stored.secrets[key]?.store;
    return {
      option,
      state: stateOf(key, lockedBy !== undefined, missing, isSet, byDefault !== undefined),
      ...(value === undefined ? {} : { value: sensitive ? mask : value }),
      ...(byDefault === undefined ? {} : { default: sensitive ? mask : byDefault }),
      ...(store === undefined ? {} : { store }),
      ...(lockedBy === undefined ? {} : { lockedBy }),
    };
  });
  const hasSecrets = manifest.userConfig.some(({ sensitive }) => sensitive);
  return {
    id,
    version: manifest.version,
    displayName: manifest.displayName,
    settings: views,
    missing,
    ...(hasSecrets ? { secrets: await secrets.describe() } : {}),
  };
}

function stateOf(
  key: string,
  isLocked: boolean,
  missing: readonly string[],
  isSet: boolean,
  hasDefault: boolean,
): SettingView['state'] {
  if (isLocked) return 'locked';
  if (missing.includes(key)) return 'missing';
  if (isSet) return 'set';
  return hasDefault ? 'default' : 'not-set';
}

/** With its variables resolved, where it is a text or several. */
function defaultOf(
  { id, manifest, dir }: Installed,
  key: string,
  home: Home,
  machine: Machine,
): ConfigValue | undefined {
  const value = optionOf(manifest, key)?.default;
  if (value === undefined || typeof value === 'number' || typeof value === 'boolean') return value;
  const texts = settingTexts(manifest, key, {
    platform: machine.platform,
    directories: installedPlace(home, id, dir, machine).directories,
    userConfig: {} satisfies Settings,
    extensionDir: dir,
  });
  if (texts.length === 0) return undefined;
  return typeof value === 'object' ? texts : texts[0];
}

const optionOf = (manifest: Manifest, key: string) =>
  manifest.userConfig.find((option) => option.key === key);
