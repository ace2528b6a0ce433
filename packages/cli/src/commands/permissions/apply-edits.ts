import { isDeepStrictEqual } from 'node:util';
import {
  changePermissions,
  covers,
  formatAllow,
  formatLimit,
  formatPermission,
  limitName,
  tellHost,
  type Edit,
  type Grants,
  type HostContext,
} from '@opendxt/host';
import { CliError, type CommandContext, type ExitStatus } from '../../command/index.ts';
import { grantsDocument } from '../../consent/index.ts';
import type { Printer } from '../../printer/index.ts';

const words = { allow: 'allowed', deny: 'denied', revoke: 'taken back' } as const;

/** Changes what an extension may do, says so, and lets a running host start its server anew. */
export async function applyEdits(
  context: CommandContext,
  host: HostContext,
  id: string,
  { edits, reset }: { readonly edits: readonly Edit[]; readonly reset: boolean },
): Promise<ExitStatus> {
  const { printer } = context;
  if (reset) await agreeToReset(context, id);
  const { before, after } = await changePermissions(host, id, {
    reset,
    acceptDefaults: context.interactive,
    edits,
    by: 'dxt permissions',
  });
  await tellHost(host.home);
  const changed = !isDeepStrictEqual(before, after);
  printer.document({ id, changed, grants: grantsDocument(after) });
  if (reset) printer.data(`${id}: as if it had just been installed`);
  for (const edit of edits) printer.data(`${id}: ${describe(edit)}`);
  for (const edit of edits) warnOfLarger(printer, edit, after);
  if (!changed) printer.note('it was like that already');
  return 0;
}

/** What was taken away may be held by a larger grant still. */
function warnOfLarger(printer: Printer, edit: Edit, { permissions }: Grants): void {
  if (edit.verb === 'limit' || edit.verb === 'allow' || edit.option.kind !== 'permission') return;
  const { permission } = edit.option;
  // Hosts that were denied are refused, whatever larger grant there is.
  if (edit.verb === 'deny' && 'host' in permission) return;
  const larger = permissions.find((one) => covers([one], permission));
  if (larger === undefined) return;
  const [what, by] = [formatPermission(permission), formatPermission(larger)];
  printer.warn(`\`${what}\` is still granted with \`${by}\`: \`--revoke ${by}\` takes that back`);
}

function describe(edit: Edit): string {
  if (edit.verb !== 'limit') return `\`${formatAllow(edit.option)}\` is ${words[edit.verb]}`;
  const { limit, value } = edit;
  const name = limitName(limit);
  return value === undefined
    ? `its limit of \`${name}\` is the usual one`
    : `its limit of \`${name}\` is ${formatLimit(limit, value)}`;
}

async function agreeToReset({ interactive, yes }: CommandContext, id: string): Promise<void> {
  if (yes) return;
  if (!interactive)
    throw new CliError('refused', 'a reset needs your agreement, and there is nobody to ask', {
      hint: `\`dxt permissions ${id}\` shows what would be lost, \`--yes\` agrees`,
    });
  const { confirm } = await import('@clack/prompts');
  const answer = await confirm({
    message: `Forget all that ${id} was allowed and denied, and go back to what installing it grants?`,
    initialValue: false,
    output: process.stderr,
  });
  if (answer !== true) throw new CliError('cancelled', 'not reset');
}
