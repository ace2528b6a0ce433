import { checkSettings, type ConfigValue, type Manifest, type Settings } from '@opendxt/manifest';
import type { GivenValue } from './given.ts';
import { isConfigValue } from './settings-file.ts';
import type { Wrong } from './wrong.ts';

/** Values that a policy sets, by key, and where it does. */
export type LockedSettings = Readonly<
  Record<
    string,
    { readonly value: unknown; readonly source: { readonly file: string; readonly path: string } }
  >
>;

/** The settings with those of a policy in their place; one that the option can't take counts for nothing. */
export function withLocked(
  manifest: Manifest,
  settings: Settings,
  locked: LockedSettings,
): Settings {
  const fitting = Object.entries(locked).flatMap(([key, { value }]): [string, ConfigValue][] =>
    isConfigValue(value) && checkSettings(manifest, { [key]: value }).length === 0
      ? [[key, value]]
      : [],
  );
  return { ...settings, ...Object.fromEntries(fitting) };
}

/** What is wrong with changing these. */
export function lockedProblems(
  given: readonly GivenValue[],
  locked: LockedSettings,
): readonly Wrong[] {
  return given.flatMap(({ option: { key } }) => {
    const found = Object.hasOwn(locked, key) ? locked[key] : undefined;
    if (found === undefined) return [];
    const { file, path } = found.source;
    return [{ message: `\`${key}\` is locked by \`${path}\` in the policy \`${file}\`` }];
  });
}
