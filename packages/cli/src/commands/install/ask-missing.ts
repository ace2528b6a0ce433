import {
  configure,
  readConfiguration,
  tellHost,
  type HostContext,
  type InstallPlan,
} from '@opendxt/host';
import { CliError, type CommandContext } from '../../command/index.ts';

type Missing = InstallPlan['missing'];

/**
 * Asks on a terminal for the settings without which what was just installed can't start. Answers
 * with those that are still missing: whoever gives none, or breaks off, has it installed all the same.
 */
export async function askMissing(
  context: CommandContext,
  host: HostContext,
  { id, missing }: InstallPlan,
): Promise<Missing> {
  if (missing.length === 0 || !context.interactive || context.yes) return missing;
  const overview = await readConfiguration(host, id);
  const settings = overview.settings.filter(({ state }) => state === 'missing');
  const { askSettings } = await import('../../asked-settings/index.ts');
  const given = await askSettings(context, { ...overview, settings }).catch((error: unknown) => {
    if (error instanceof CliError && error.code === 'cancelled') return undefined;
    throw error;
  });
  if (given === undefined) return missing;
  const values = Object.fromEntries(
    Object.entries(given.values ?? {}).filter(([, value]) => value !== null),
  );
  const result = await configure(
    host,
    id,
    { ...given, values },
    {
      onCommitted: () => tellHost(host.home),
    },
  );
  const open = result.settings.filter(({ state }) => state === 'missing');
  return missing.filter(({ key }) => open.some(({ option }) => option.key === key));
}
