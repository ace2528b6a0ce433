import {
  checkSettings,
  parseSetting,
  type ConfigOption,
  type ConfigValue,
  type Manifest,
  type Problem,
} from '@opendxt/manifest';
import { HostError } from '../error/index.ts';
import type { NextSecret, NextSettings } from './settings.ts';

/** Values as they were typed, by key. A key that was given several times has several texts. */
export interface GivenSettings {
  readonly plain: Readonly<Record<string, readonly string[]>>;
  readonly secret: Readonly<Record<string, string>>;
}

/**
 * Adds what was typed to what is stored, and checks all of it: everything that is wrong is in one
 * error. What the manifest does not know any more is dropped from what is stored.
 */
export function gatherSettings(
  manifest: Manifest,
  stored: NextSettings,
  given: GivenSettings,
): NextSettings {
  const options = new Map(manifest.userConfig.map((option) => [option.key, option]));
  const { values, secrets } = stillKnown(manifest, options, stored);
  const problems: Wrong[] = [];
  const texts = Object.entries(given.plain).map(([key, text]) => ({ key, text, secret: false }));
  const hidden = Object.entries(given.secret).map(([key, text]) => ({
    key,
    text: [text],
    secret: true,
  }));
  for (const { key, text, secret } of [...texts, ...hidden]) {
    const option = options.get(key);
    if (option === undefined) {
      problems.push(...checkSettings(manifest, { [key]: '' }));
      continue;
    }
    if (option.sensitive && !secret) {
      problems.push({
        message: `\`${key}\` is a secret and must not stand on a command line: use \`--secret ${key}\``,
      });
      continue;
    }
    const parsed = parseSetting(option, text.length === 1 ? (text[0] ?? '') : JSON.stringify(text));
    if (!parsed.ok) problems.push(...parsed.problems);
    else if (option.sensitive) secrets.set(key, { value: parsed.value });
    else values.set(key, parsed.value);
  }
  if (problems.length > 0) throw invalidSettings(problems);
  return { values: Object.fromEntries(values), secrets: Object.fromEntries(secrets) };
}

/** What became sensitive with this manifest becomes a secret; a secret never becomes open. */
function stillKnown(
  manifest: Manifest,
  options: ReadonlyMap<string, ConfigOption>,
  stored: NextSettings,
) {
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

type Wrong = Pick<Problem, 'message' | 'found' | 'expected'> & { readonly code?: string };

function invalidSettings(problems: readonly Wrong[]): HostError {
  const lines = problems.map(({ code, message, expected, found }) => {
    if (code === 'setting-unknown') return `${message}, expected ${expected}`;
    return found === undefined ? message : `${message}, found ${found}`;
  });
  const [first = ''] = lines;
  return new HostError(
    'invalid-settings',
    lines.length === 1 ? first : `${lines.length} settings are wrong:\n  ${lines.join('\n  ')}`,
  );
}
