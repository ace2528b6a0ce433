import { findInstalled, listVersions, rollback, tellHost } from '@opendxt/host';
import type { CommandBody, CommandContext, ExitStatus } from '../../command/index.ts';
import { contextOf, homeOf } from '../../host-access/index.ts';
import { formatTable, visibleLine } from '../../printer/index.ts';

export const run: CommandBody<{ readonly list?: boolean }> = async (
  context,
  [id = '', version],
  options,
) => {
  if (options.list === true) return list(context, id);
  const { printer } = context;
  const host = await contextOf(context);
  const result = await rollback(host, id, {
    ...(version === undefined ? {} : { to: version }),
    onRepair: (what) => printer.note(what),
    onCommitted: () => tellHost(host.home),
  });
  printer.document(result);
  printer.data(`${id} is back at ${visibleLine(result.version)} (was ${visibleLine(result.from)})`);
  if (result.regained.length > 0) {
    const what = result.regained.map((one) => `\`${one}\``).join(', ');
    printer.warn(visibleLine(`it may again, as then: ${what}`));
  }
  return 0;
};

async function list(context: CommandContext, id: string): Promise<ExitStatus> {
  const { printer } = context;
  const home = homeOf(context);
  const versions = await listVersions(home, id);
  // Says that there is no such extension.
  if (versions.length === 0) await findInstalled(home, id);
  printer.document(versions);
  const rows = versions.map(({ version, active, installedAt = '', folder }) => [
    version,
    active ? 'used' : 'kept',
    installedAt,
    folder,
  ]);
  for (const line of formatTable(rows)) printer.data(line);
  return 0;
}
