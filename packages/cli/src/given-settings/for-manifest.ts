import { parseSetting, type ConfigValue, type Manifest, type Settings } from '@opendxt/manifest';
import { CliError, type CommandContext } from '../command/index.ts';
import { readGivenSettings } from './given.ts';

/** The settings of the command line by the types that a manifest declares. */
export async function readSettingsFor(
  context: CommandContext,
  manifest: Manifest,
  assignments: readonly string[],
  secretKeys: readonly string[] = [],
): Promise<Settings> {
  const { plain, secret } = await readGivenSettings(context, assignments, secretKeys);
  const given = { ...plain, ...secret };
  return Object.fromEntries(
    Object.entries(given).map(([key, texts]) => [key, valueOf(manifest, key, [texts].flat())]),
  );
}

function valueOf(manifest: Manifest, key: string, texts: readonly string[]): ConfigValue {
  const option = manifest.userConfig.find((candidate) => candidate.key === key);
  if (option === undefined) throw unknownSetting(key, manifest);
  if (texts.length > 1 && !option.multiple)
    throw new CliError('usage', `\`${key}\` takes one value, found ${texts.length}`);
  const values = texts.map((text) => {
    const parsed = parseSetting(option, text);
    if (parsed.ok) return parsed.value;
    const why = parsed.problems.map(({ message }) => message).join('; ');
    throw new CliError('invalid-setting', why);
  });
  return option.multiple ? values.flat().map(String) : (values[0] ?? '');
}

function unknownSetting(key: string, { userConfig }: Manifest): CliError {
  const keys = userConfig.map((option) => `\`${option.key}\``);
  return new CliError('invalid-setting', `the manifest declares no setting \`${key}\``, {
    hint: keys.length === 0 ? 'it declares none at all' : `it declares ${keys.join(', ')}`,
  });
}
