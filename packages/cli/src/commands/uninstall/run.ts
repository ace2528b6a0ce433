import { planRemoval, tellHost, uninstall, type RemovalPlan } from '@opendxt/host';
import { CliError, type CommandBody, type CommandContext } from '../../command/index.ts';
import { contextOf, homeOf } from '../../host-access/index.ts';
import { formatBytes, formatTable, plural } from '../../printer/index.ts';

interface Options {
  readonly keepData?: boolean;
  readonly dryRun?: boolean;
}

export const run: CommandBody<Options> = async (context, [id = ''], options) => {
  const { printer } = context;
  const keepData = options.keepData === true;
  const plan = await planRemoval(homeOf(context), id, keepData);
  if (options.dryRun === true) {
    show((line) => printer.data(line), plan);
    printer.document({ dryRun: true, ...plan });
    return 0;
  }
  if (context.interactive) show((line) => printer.note(line), plan);
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
  say: (line: string) => void,
  { versions, settings, secrets, data, keepData }: RemovalPlan,
): void {
  const size = `${plural(data.files, 'file')}, ${formatBytes(data.size)}, in ${data.path}`;
  const yours = [
    ['settings', settings.join(', ') || 'none'],
    ['data', data.files === 0 ? 'none' : size],
  ];
  const rows = [
    ['versions', versions.map(({ version }) => version).join(', ') || 'none'],
    ['secrets', secrets.join(', ') || 'none'],
    ['grants', 'what it was allowed'],
    ['log', 'what it wrote'],
    ...(keepData ? [] : yours),
  ];
  say('this is removed:');
  for (const line of formatTable(rows)) say(`  ${line}`);
  if (!keepData) return;
  say('this stays:');
  for (const line of formatTable(yours)) say(`  ${line}`);
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
