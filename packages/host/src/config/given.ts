import {
  checkSettings,
  parseSetting,
  type ConfigOption,
  type ConfigValue,
  type Manifest,
} from '@opendxt/manifest';
import type { Wrong } from './wrong.ts';

/** What is to be changed of settings. A key that was given several times has several texts. */
export interface GivenSettings {
  /** As typed, by key. */
  readonly plain: Readonly<Record<string, readonly string[]>>;
  /** As typed, from where nobody else can see them. */
  readonly secret: Readonly<Record<string, string>>;
  /** From a file or a form, secrets among them; null takes a value away. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Keys whose values are taken away. */
  readonly unset?: readonly string[];
  /** Where relative paths begin. */
  readonly cwd?: string;
}

/** One setting that was given; undefined takes its value away. */
export interface GivenValue {
  readonly option: ConfigOption;
  readonly value: ConfigValue | undefined;
}

/** What was given in the types of the options, and all that is wrong with it. */
export function parseGiven(
  manifest: Manifest,
  given: GivenSettings,
): { readonly values: readonly GivenValue[]; readonly problems: readonly Wrong[] } {
  const options = new Map(manifest.userConfig.map((option) => [option.key, option]));
  const values: GivenValue[] = [];
  const problems: Wrong[] = [];
  const take = (key: string, parse: (option: ConfigOption) => Parsed) => {
    const option = options.get(key);
    if (option === undefined) {
      problems.push(...checkSettings(manifest, { [key]: '' }));
      return;
    }
    const parsed = parse(option);
    problems.push(...parsed.problems);
    if (parsed.problems.length === 0) values.push({ option, value: parsed.value });
  };
  for (const key of given.unset ?? []) take(key, () => ({ value: undefined, problems: [] }));
  for (const [key, value] of Object.entries(given.values ?? {}))
    take(key, (option) => ofUnknown(manifest, option, value));
  for (const [key, texts] of Object.entries(given.plain))
    take(key, (option) => (option.sensitive ? onCommandLine(key) : ofTexts(option, texts)));
  for (const [key, text] of Object.entries(given.secret))
    take(key, (option) => ofTexts(option, [text]));
  return { values, problems };
}

interface Parsed {
  readonly value: ConfigValue | undefined;
  readonly problems: readonly Wrong[];
}

function ofTexts(option: ConfigOption, texts: readonly string[]): Parsed {
  const parsed = parseSetting(
    option,
    texts.length === 1 ? (texts[0] ?? '') : JSON.stringify(texts),
  );
  return parsed.ok
    ? { value: parsed.value, problems: [] }
    : { value: undefined, problems: parsed.problems };
}

function onCommandLine(key: string): Parsed {
  const message = `\`${key}\` is a secret and must not stand on a command line: use \`--secret ${key}\``;
  return { value: undefined, problems: [{ message }] };
}

/** A text is taken as if it had been typed; anything else must have the type of the option. */
function ofUnknown(manifest: Manifest, option: ConfigOption, value: unknown): Parsed {
  if (value === null || value === undefined) return { value: undefined, problems: [] };
  if (typeof value === 'string') return ofTexts(option, [value]);
  const list = Array.isArray(value) ? value.map((item: unknown) => String(item)) : undefined;
  const found = list ?? value;
  if (typeof found === 'number' || typeof found === 'boolean' || Array.isArray(found))
    return { value: found, problems: checkSettings(manifest, { [option.key]: found }) };
  return {
    value: undefined,
    problems: [
      { message: `\`${option.key}\` must be a value or a list of values, found an object` },
    ],
  };
}
