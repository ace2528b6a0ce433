import {
  applyInstall,
  describeFindings,
  tellHost,
  type HostContext,
  type InstallPlan,
  type InstallResult,
} from '@opendxt/host';
import { CliError, type CommandContext, type ExitStatus } from '../../command/index.ts';
import { describeStore } from '../../given-settings/index.ts';
import { formatBytes, plural, visibleLine, type Printer } from '../../printer/index.ts';
import { askMissing } from './ask-missing.ts';
import { planDocument } from './plan-document.ts';
import { showPlan } from './show-plan.ts';

interface CarryOutOptions {
  readonly dryRun: boolean;
  /** There is something in it that somebody has to agree to. */
  readonly asks: boolean;
  /** Settings or secrets were given. */
  readonly configured: boolean;
}

/** Shows a plan, asks where that is needed, applies it, and says what came of it. */
export async function carryOut(
  context: CommandContext,
  host: HostContext,
  plan: InstallPlan,
  { dryRun, asks, configured }: CarryOutOptions,
): Promise<ExitStatus> {
  const { printer, signal } = context;
  if (asks || dryRun) showPlan(printer, plan);
  else warnOfFindings(printer, plan);
  if (dryRun) {
    printer.document({ dryRun: true, ...planDocument(plan) });
    return 0;
  }
  const agreed = !asks || (await agree(context, plan));
  const result = await applyInstall(host, plan, {
    signal,
    agreed,
    onRepair: (what) => printer.note(what),
    onProgress: ({ files, totalFiles }) =>
      printer.progress(`unpacking: ${files} of ${plural(totalFiles, 'file')}`),
    onCopy: ({ copied, total }) =>
      printer.progress(`copying its data: ${formatBytes(copied)} of ${formatBytes(total)}`),
    onPreparing: (doing) => printer.progress(doing),
    onTrial: () => printer.progress('starting it on a copy of its data'),
    onCommitted: () => tellHost(host.home),
  });
  printer.document({ ...planDocument(plan), ...result });
  printer.data(describeResult(plan, result, configured));
  if (result.repaired) printer.note('its files had been changed, and are as they were again');
  if (Object.values(plan.configured.secrets).some((secret) => 'value' in secret))
    printer.note(describeStore(await host.secrets.describe()));
  sayMissing(context, plan.id, await askMissing(context, host, plan));
  return 0;
}

/** Whoever is not shown the plan is told of what is grave in it. */
function warnOfFindings(printer: Printer, { scan }: InstallPlan): void {
  if (scan === undefined || !['high', 'critical'].includes(scan.summary.severity)) return;
  printer.warn(`a scan found in it: ${describeFindings(scan.summary)} (\`--dry-run\` shows more)`);
}

function describeResult(
  { replaces }: InstallPlan,
  { id, version, action, tried, repaired }: InstallResult,
  configured: boolean,
): string {
  const name = `${id} ${visibleLine(version)} is installed`;
  if (action === 'switch') {
    const trial = tried ? '; it started when it was tried' : '; it was not tried';
    return `${name} instead of ${visibleLine(replaces ?? '')}${trial}`;
  }
  const already = action === 'keep' && !repaired ? ' already' : '';
  return `${name}${already}${action === 'keep' && configured ? '; its settings are saved' : ''}`;
}

function sayMissing(
  { printer }: CommandContext,
  id: string,
  missing: InstallPlan['missing'],
): void {
  for (const { key, title, sensitive } of missing) {
    const how = sensitive ? `--secret ${key}` : `--set ${key}=…`;
    const what = `\`${key}\` (${title})`;
    printer.warn(
      visibleLine(`it can’t start before ${what} has a value: \`dxt config ${id} ${how}\``),
    );
  }
}

/** Nobody to ask: an install is refused here, and an update by the host, which says what it wants. */
async function agree({ interactive, yes }: CommandContext, plan: InstallPlan): Promise<boolean> {
  if (yes) return true;
  if (!interactive) {
    if (plan.widening.length > 0) return false;
    throw new CliError('refused', 'installing needs your agreement, and there is nobody to ask', {
      hint: '`--yes` agrees to what `--dry-run` shows',
    });
  }
  const { confirm } = await import('@clack/prompts');
  const verb = plan.action === 'switch' ? 'Switch to' : 'Install';
  const answer = await confirm({
    message: `${verb} ${visibleLine(plan.manifest.displayName)} ${visibleLine(plan.manifest.version)}?`,
    initialValue: false,
    output: process.stderr,
  });
  if (answer === true) return true;
  throw new CliError('cancelled', plan.action === 'switch' ? 'not switched' : 'not installed');
}
