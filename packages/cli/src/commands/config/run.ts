import {
  configure,
  readConfiguration,
  tellHost,
  type ConfigureResult,
  type GivenSettings,
} from '@opendxt/host';
import { CliError, type CommandBody, type CommandContext } from '../../command/index.ts';
import { readGivenSettings, readSettingsFrom } from '../../given-settings/index.ts';
import { contextOf } from '../../host-access/index.ts';
import { settingsDocument, showSettings, warnOfMissing, whereSecretsWent } from './show.ts';

interface Options {
  readonly set?: readonly string[];
  readonly unset?: readonly string[];
  readonly secret?: readonly string[];
  readonly from?: string;
  readonly dryRun?: boolean;
}

export const run: CommandBody<Options> = async (context, [id = ''], options) => {
  const { printer } = context;
  const host = await contextOf(context);
  const overview = await readConfiguration(host, id);
  const given = await readGiven(context, options);
  const changes = given ?? (await askFor(context, overview, options));
  if (changes === undefined) {
    printer.document(settingsDocument(overview));
    showSettings(printer, overview);
    return 0;
  }
  const result = await configure(host, id, changes, {
    dryRun: options.dryRun === true,
    onRepair: (what) => printer.note(what),
    onCommitted: () => tellHost(host.home),
  });
  const isDry = options.dryRun === true;
  printer.document({
    ...settingsDocument(result),
    changed: result.changed,
    ...(isDry && { dryRun: true }),
  });
  printer.data(sentence(result, isDry));
  for (const line of isDry ? [] : whereSecretsWent(result)) printer.note(line);
  warnOfMissing(printer, result);
  return 0;
};

/** What the options say; undefined when they say nothing. */
async function readGiven(
  context: CommandContext,
  { set = [], unset = [], secret = [], from }: Options,
): Promise<GivenSettings | undefined> {
  if (set.length + unset.length + secret.length === 0 && from === undefined) return undefined;
  if (from === '-' && secret.length > 0)
    throw new CliError('usage', '`--from -` and `--secret` both read stdin', {
      hint: 'put the secrets into the JSON object',
    });
  const typed = await readGivenSettings(context, set, secret);
  const values = from === undefined ? {} : await readSettingsFrom(context, from);
  const keys = [
    ...new Set(unset),
    ...Object.keys(values),
    ...Object.keys(typed.plain),
    ...Object.keys(typed.secret),
  ];
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined)
    throw new CliError('usage', `\`${twice}\` is given in two ways at once`, {
      hint: 'each setting is given once, or by several `--set` for several values',
    });
  return { ...typed, values, unset: [...new Set(unset)] };
}

async function askFor(
  context: CommandContext,
  overview: Parameters<typeof showSettings>[1],
  { dryRun }: Options,
): Promise<GivenSettings | undefined> {
  const isAskable = overview.settings.some(({ state }) => state !== 'locked');
  if (!context.interactive || !isAskable || dryRun === true) return undefined;
  const { askSettings } = await import('../../asked-settings/index.ts');
  return askSettings(context, overview);
}

function sentence({ id, changed }: ConfigureResult, isDry: boolean): string {
  if (changed.length === 0) return `the settings of ${id} are as they were`;
  const verb = isDry ? 'would be' : changed.length === 1 ? 'is' : 'are';
  return `${changed.map((key) => `\`${key}\``).join(', ')} of ${id} ${verb} saved`;
}
