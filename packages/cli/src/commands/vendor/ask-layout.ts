import { CliError, type CommandContext } from '../../command/index.ts';
import { layouts, type LayoutName } from '../../vendor/layouts/index.ts';

/** Asks on the terminal. CliError `cancelled` when the person leaves. */
export async function askLayout({ signal }: CommandContext): Promise<LayoutName> {
  const { isCancel, select } = await import('@clack/prompts');
  const answer = await select({
    message: 'How are the packages to be brought along?',
    signal,
    output: process.stderr,
    options: layouts.map(({ name, sentence }) => ({ value: name, label: name, hint: sentence })),
  });
  if (isCancel(answer)) throw new CliError('cancelled', 'cancelled; nothing was written');
  return answer;
}
