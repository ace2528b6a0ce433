import { chooseSandbox, type IsolationLevel } from '@opendxt/host';
import type { CommandContext, ExitStatus } from '../../command/index.ts';
import { homeOf, machineOf } from '../../host-access/index.ts';
import { formatTable } from '../../printer/index.ts';

const meanings: Readonly<Record<IsolationLevel, string>> = {
  full: 'servers reach what was granted to them, and nothing else',
  partial: 'files, secrets and the network are kept apart, other things are not',
  none: 'not isolated: servers run with all your rights',
};

export async function showSandbox(context: CommandContext): Promise<ExitStatus> {
  const { printer } = context;
  const { name, level, shortcomings } = await chooseSandbox(homeOf(context), machineOf(context));
  printer.document({ backend: name, level, shortcomings });
  const rows = [
    ['backend', name],
    ['level', `${level}: ${meanings[level]}`],
    ...shortcomings.map((shortcoming) => ['missing', shortcoming]),
  ];
  for (const line of formatTable(rows)) printer.data(line);
  printer.note('`dxt sandbox --self-test` tries to escape');
  return 0;
}
