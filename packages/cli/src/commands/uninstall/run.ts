import { ownerOf, readState, tellHost, uninstall } from '@opendxt/host';
import { CliError, type CommandBody, type CommandContext } from '../../command/index.ts';
import { homeOf } from '../../host-access/index.ts';

export const run: CommandBody<{ readonly keepData?: boolean }> = async (
  context,
  [id = ''],
  options,
) => {
  const home = homeOf(context);
  const keepData = options.keepData === true;
  if (ownerOf(await readState(home), id) !== undefined) await agree(context, id, keepData);
  await uninstall(home, id, {
    keepData,
    onCommitted: () => tellHost(home),
    onRepair: (what) => context.printer.note(what),
  });
  context.printer.document({ id, keptData: keepData });
  context.printer.data(`${id} is uninstalled${keepData ? '; its data is kept' : ''}`);
  return 0;
};

async function agree(
  { interactive, yes }: CommandContext,
  id: string,
  keepData: boolean,
): Promise<void> {
  if (yes) return;
  if (!interactive)
    throw new CliError('refused', 'uninstalling needs your agreement, and there is nobody to ask', {
      hint: '`--yes` agrees',
    });
  const { confirm } = await import('@clack/prompts');
  const what = keepData ? 'and keep its data' : 'with its settings and data';
  const answer = await confirm({
    message: `Remove ${id} ${what}?`,
    initialValue: false,
    output: process.stderr,
  });
  if (answer !== true) throw new CliError('cancelled', 'not uninstalled');
}
