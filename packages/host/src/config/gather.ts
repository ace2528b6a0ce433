import {
  checkSettings,
  parseSetting,
  type ConfigValue,
  type Manifest,
  type Problem,
  type Settings,
} from '@opendxt/manifest';
import { HostError } from '../error/index.ts';

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
  stored: Settings,
  given: GivenSettings,
): Settings {
  const options = new Map(manifest.userConfig.map((option) => [option.key, option]));
  const known = Object.entries(stored).filter(
    ([key, value]) => options.has(key) && checkSettings(manifest, { [key]: value }).length === 0,
  );
  const values = new Map<string, ConfigValue>(known);
  const problems: Wrong[] = [];
  const texts = Object.entries(given.plain).map(([key, text]) => ({ key, text, secret: false }));
  const secrets = Object.entries(given.secret).map(([key, text]) => ({
    key,
    text: [text],
    secret: true,
  }));
  for (const { key, text, secret } of [...texts, ...secrets]) {
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
    if (parsed.ok) values.set(key, parsed.value);
    else problems.push(...parsed.problems);
  }
  if (problems.length > 0) throw invalidSettings(problems);
  return Object.fromEntries(values);
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
