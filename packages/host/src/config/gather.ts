import { checkSettings, type ConfigValue, type Manifest } from '@opendxt/manifest';
import { checkPaths } from './check-paths.ts';
import { parseGiven, type GivenSettings } from './given.ts';
import { lockedProblems, type LockedSettings } from './locked.ts';
import type { NextSecret, NextSettings } from './settings.ts';
import { invalidSettings } from './wrong.ts';

export interface GatherRules {
  /** The user's home, which `~` stands for. */
  readonly home: string;
  /** What a policy sets can't be changed. */
  readonly locked?: LockedSettings;
}

/**
 * Adds what was given to what is stored, and checks all of it: everything that is wrong is in one
 * error. What the manifest does not know any more is dropped from what is stored.
 * @throws {HostError} `invalid-settings`
 */
export async function gatherSettings(
  manifest: Manifest,
  stored: NextSettings,
  given: GivenSettings,
  { home, locked = {} }: GatherRules,
): Promise<NextSettings> {
  const { values, secrets } = stillKnown(manifest, stored);
  const parsed = parseGiven(manifest, given);
  const base = { cwd: given.cwd ?? home, home };
  const checked = await Promise.all(parsed.values.map((value) => checkPaths(value, base)));
  const problems = [
    ...parsed.problems,
    ...lockedProblems(parsed.values, locked),
    ...checked.flatMap((check) => check.problems),
  ];
  if (problems.length > 0) throw invalidSettings(problems);
  for (const { option, value } of checked.map((check) => check.given)) {
    const { key, sensitive } = option;
    if (value === undefined) {
      values.delete(key);
      secrets.delete(key);
    } else if (sensitive) secrets.set(key, { value });
    else values.set(key, value);
  }
  return { values: Object.fromEntries(values), secrets: Object.fromEntries(secrets) };
}

/** What became sensitive with this manifest becomes a secret; a secret never becomes open. */
function stillKnown(manifest: Manifest, stored: NextSettings) {
  const options = new Map(manifest.userConfig.map((option) => [option.key, option]));
  const values = new Map<string, ConfigValue>();
  const secrets = new Map<string, NextSecret>(
    Object.entries(stored.secrets).filter(([key]) => options.get(key)?.sensitive === true),
  );
  for (const [key, value] of Object.entries(stored.values)) {
    const option = options.get(key);
    if (option === undefined || checkSettings(manifest, { [key]: value }).length > 0) continue;
    if (option.sensitive) secrets.set(key, { value });
    else values.set(key, value);
  }
  return { values, secrets };
}
