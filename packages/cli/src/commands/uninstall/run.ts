import { planRemoval, tellHost, uninstall, type RemovalPlan } from '@opendxt/host';
import { CliError, type CommandBody, type CommandContext } from '../../command/index.ts';
import { contextOf, homeOf } from '../../host-access/index.ts';
import { formatBytes, formatTable, plural, type Printer } from '../../printer/index.ts';

interface Options {
  readonly keepData?: boolean;
  readonly dryRun?: boolean;
}

export const run: CommandBody<Options> = async (context, [id = ''], options) => {
  const { printer } = context;
  const keepData = options.keepData === true;
  const plan = await planRemoval(homeOf(context), id, keepData);
  if (options.dryRun === true || context.interactive) show(printer, plan);
  if (options.dryRun === true) {
    printer.document({ dryRun: true, ...plan });
    return 0;
  }
  await agree(context, id, keepData);
  const host = await contextOf(context);
  await uninstall(host, id, {
    keepData,
    onCommitted: () => tellHost(host.home),
    onRepair: (what) => printer.note(what),
  });
  printer.document({ id, keptData: keepData });
  printer.data(`${id} is uninstalled${keepData ? '; its data is kept' : ''}`);
  return 0;
};

function show(
  printer: Printer,
  { versions, settings, secrets, data, keepData }: RemovalPlan,
): void {
  const kept = keepData ? ' (stays)' : '';
  const size = `${plural(data.files, 'file')}, ${formatBytes(data.size)}, in ${data.path}`;
  const rows = [
    ['versions', versions.map(({ version }) => version).join(', ') || 'none'],
    ['settings', (settings.join(', ') || 'none') + (settings.length === 0 ? '' : kept)],
    ['secrets', secrets.join(', ') || 'none'],
    ['data', data.files === 0 ? 'none' : size + kept],
    ['grants', 'what it was allowed'],
    ['log', 'what it wrote'],
  ];
  printer.note('This will be removed:');
  printer.note('');
  for (const line of formatTable(rows)) printer.note(`  ${line}`);
  printer.note('');
}

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
