import { attachHost, exposedToolName, HostError } from '@opendxt/host';
import type { CommandBody } from '../../command/index.ts';
import { homeOf, launcherOf } from '../../host-access/index.ts';
import { formatTable } from '../../printer/index.ts';

export const run: CommandBody<object> = async (context, [id]) => {
  const { printer, signal } = context;
  await using host = await attachHost(homeOf(context), launcherOf(context));
  const lists = await host.request('tools', id === undefined ? {} : { id }, signal);
  for (const { id: broken, error } of lists) {
    if (error === undefined) continue;
    const { code, message, ...hint } = error;
    if (id !== undefined) throw new HostError(code as HostError['code'], message, hint);
    printer.warn(`the tools of ${broken} are not listed: ${message}`);
  }
  const tools = lists.flatMap(({ id, tools }) =>
    tools.map((tool) => ({ id, exposedName: exposedToolName(id, tool.name), ...tool })),
  );
  printer.document(tools);
  const rows = tools.map(({ id, name, description = '' }) => [
    id,
    name,
    description.split('\n', 1)[0] ?? '',
  ]);
  for (const line of formatTable(rows)) printer.data(line);
  return 0;
};
