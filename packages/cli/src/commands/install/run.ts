import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { applyInstall, planInstall, tellHost, type InstallPlan } from '@opendxt/host';
import { CliError, type CommandBody, type CommandContext } from '../../command/index.ts';
import { keepYoungHeapSmall } from '../../heap/index.ts';
import { homeOf, machineOf } from '../../host-access/index.ts';
import { plural, visibleLine } from '../../printer/index.ts';
import { readGivenSettings } from './given.ts';
import { planDocument, showPlan } from './show-plan.ts';

interface Options {
  readonly set?: readonly string[];
  readonly secret?: readonly string[];
  readonly as?: string;
  readonly allow?: string;
  readonly dryRun?: boolean;
}

export const run: CommandBody<Options> = async (context, [given = ''], options) => {
  keepYoungHeapSmall();
  const { printer, cwd, signal } = context;
  if (options.allow !== undefined && options.allow !== 'tools')
    throw new CliError('usage', `\`--allow\` expects \`tools\`, found \`${options.allow}\``);
  const file = resolve(cwd, given);
  await expectFile(file, given);
  const home = homeOf(context);
  const settings = await readGivenSettings(context, options.set ?? [], options.secret ?? []);
  const plan = await planInstall(home, machineOf(context), file, {
    settings,
    signal,
    ...(options.as === undefined ? {} : { as: options.as }),
  });
  if (plan.action !== 'keep' || options.dryRun === true) showPlan(printer, plan);
  if (options.dryRun === true) {
    printer.document({ dryRun: true, ...planDocument(plan) });
    return 0;
  }

  await agree(context, plan);
  const result = await applyInstall(home, plan, new Date(), {
    signal,
    allowTools: options.allow === 'tools',
    onRepair: (what) => printer.note(what),
    onProgress: ({ files, totalFiles }) =>
      printer.progress(`unpacking: ${files} of ${plural(totalFiles, 'file')}`),
  });
  await tellHost(home);
  printer.document({ ...planDocument(plan), ...result });
  const already = result.action === 'keep' ? ' already' : '';
  const set = [...(options.set ?? []), ...(options.secret ?? [])].length > 0;
  const saved = already !== '' && set ? '; its settings are saved' : '';
  printer.data(`${result.id} ${visibleLine(result.version)} is installed${already}${saved}`);
  for (const { key, title, sensitive } of plan.missing) {
    const how = sensitive ? `--secret ${key}` : `--set ${key}=…`;
    const what = `\`${key}\` (${title})`;
    printer.warn(
      visibleLine(`it can’t start before ${what} has a value: \`dxt install ${given} ${how}\``),
    );
  }
  return 0;
};

async function expectFile(file: string, given: string): Promise<void> {
  const info = await stat(file).catch(() => undefined);
  if (info?.isFile() === true) return;
  if (/^https?:\/\//i.test(given))
    throw new CliError('not-found', `\`install\` expects a file, found the address \`${given}\``, {
      hint: 'fetch it first: addresses are not supported yet',
    });
  throw info === undefined
    ? new CliError('not-found', `there is no file \`${given}\``)
    : new CliError('not-found', `\`${given}\` is no bundle but a folder`, {
        hint: `\`dxt pack ${given}\` makes one of it`,
      });
}

/** Nothing is asked where nothing new is to be agreed to. */
async function agree({ interactive, yes }: CommandContext, plan: InstallPlan): Promise<void> {
  if (plan.action === 'keep' || yes) return;
  if (!interactive)
    throw new CliError('refused', 'installing needs your agreement, and there is nobody to ask', {
      hint: '`--yes` agrees to what `--dry-run` shows',
    });
  const { confirm } = await import('@clack/prompts');
  const answer = await confirm({
    message: `Install ${visibleLine(plan.manifest.displayName)}?`,
    initialValue: false,
    output: process.stderr,
  });
  if (answer !== true) throw new CliError('cancelled', 'not installed');
}
