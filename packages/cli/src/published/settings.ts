import { CliError } from '../command/index.ts';
import { titleOf, type SettingDocument } from '../project/index.ts';

/** What `--arg` and `--env` ask for: parts of a launch, and the settings that feed them. */
export interface LaunchSettings {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly userConfig: Readonly<Record<string, SettingDocument>>;
}

interface Setting {
  readonly key: string;
  readonly document: SettingDocument;
}

const types = ['string', 'number', 'boolean', 'directory', 'file', 'secret'] as const;
const flags = ['multiple', 'optional'] as const;
const settingForm = /^([A-Za-z_]\w*)((?::[a-z]+)+)(?:=(.*))?$/s;
const variableForm = /^([A-Za-z_]\w*)((?::[a-z]+)*)(?:=(.*))?$/s;
const syntax =
  'types are `string`, `number`, `boolean`, `directory`, `file` and `secret`; `:multiple` and `:optional` may follow, then `=<default>`';

/**
 * Reads what was given to `--arg` and `--env`, in its order (docs/init.md has the syntax).
 * CliError `usage` for a type that is none, and for a name that is taken.
 */
export function parseLaunchSettings(
  argTexts: readonly string[],
  envTexts: readonly string[],
): LaunchSettings {
  const settings: Setting[] = [];
  const args = argTexts.map((text) => parseArgument(text, settings));
  const env = Object.fromEntries(envTexts.map((text) => parseVariable(text, settings)));
  const keys = settings.map(({ key }) => key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined)
    throw new CliError('usage', `two settings are called \`${twice}\`; expected different names`);
  return {
    args,
    env,
    userConfig: Object.fromEntries(settings.map(({ key, document }) => [key, document])),
  };
}

/** `=text` and any text that does not read as a setting stand for themselves. */
function parseArgument(text: string, settings: Setting[]): string {
  if (text.startsWith('=')) return text.slice(1);
  const [, name, words, fallback] = settingForm.exec(text) ?? [];
  if (name === undefined || words === undefined) return text;
  const setting = readSetting(name, words.slice(1), fallback, {
    option: '--arg',
    given: text,
    description: 'An argument of the server',
    hint: `${syntax}; to pass the text as it is, write \`--arg =${text}\``,
  });
  settings.push(setting);
  return `\${user_config.${setting.key}}`;
}

function parseVariable(text: string, settings: Setting[]): readonly [string, string] {
  const [, name, words = '', value] = variableForm.exec(text) ?? [];
  if (name === undefined)
    throw new CliError(
      'usage',
      `\`--env\` expects \`NAME=value\` or \`NAME:type\`, found \`${text}\``,
    );
  if (words === '' && value !== undefined) return [name, value];
  const setting = readSetting(name, words === '' ? 'string' : words.slice(1), value, {
    option: '--env',
    given: text,
    description: `Given to the server as ${name}`,
    hint: syntax,
  });
  settings.push(setting);
  return [name, `\${user_config.${setting.key}}`];
}

function readSetting(
  name: string,
  words: string,
  fallback: string | undefined,
  about: {
    readonly option: string;
    readonly given: string;
    readonly description: string;
    readonly hint: string;
  },
): Setting {
  const [typeName, ...flagNames] = words.split(':');
  const type = types.find((known) => known === typeName);
  const unknown = flagNames.find((flag) => !flags.some((known) => known === flag));
  if (type === undefined || unknown !== undefined)
    throw new CliError(
      'usage',
      `\`${about.option} ${about.given}\` has the ${type === undefined ? 'type' : 'word'} \`${unknown ?? typeName}\`, which is none`,
      { hint: about.hint },
    );
  const document: SettingDocument = {
    type: type === 'secret' ? 'string' : type,
    title: titleOf(name),
    description: about.description,
    required: fallback === undefined && !flagNames.includes('optional'),
    ...(flagNames.includes('multiple') ? { multiple: true } : {}),
    ...(type === 'secret' ? { sensitive: true } : {}),
    ...(fallback === undefined ? {} : { default: typedDefault(type, fallback, about.given) }),
  };
  return { key: name.toLowerCase(), document };
}

function typedDefault(
  type: (typeof types)[number],
  text: string,
  given: string,
): string | number | boolean {
  if (type === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if (type === 'number' || type === 'boolean')
    throw new CliError('usage', `\`${given}\` has a default that is no ${type}: \`${text}\``);
  if (type === 'secret')
    throw new CliError(
      'usage',
      `\`${given.replace(/=.*$/s, '')}\` is a secret; it takes no default`,
    );
  return text;
}
