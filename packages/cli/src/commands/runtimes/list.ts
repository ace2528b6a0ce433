import { listFetched, listRuntimes } from '@opendxt/host';
import type { CommandBody } from '../../command/index.ts';
import { homeOf, machineOf } from '../../host-access/index.ts';
import { formatTable } from '../../printer/index.ts';
import { runtimeUsers } from './users.ts';

const titles = { node: 'Node', python: 'Python', uv: 'uv' } as const;

export const run: CommandBody<object> = async (context) => {
  const { printer } = context;
  const home = homeOf(context);
  const machine = machineOf(context);
  const users = await runtimeUsers(home, machine);
  const added = new Map(
    (await listFetched(home, machine)).map(({ path, name }) => [path, name] as const),
  );
  const runtimes = (await listRuntimes(machine, home.cache)).map((runtime) => {
    const name = added.get(runtime.path);
    return {
      runtime: runtime.name,
      ...(name === undefined ? {} : { name }),
      ...(runtime.version === undefined ? {} : { version: runtime.version }),
      path: runtime.path,
      from: runtime.from,
      ...(runtime.implementation === undefined ? {} : { implementation: runtime.implementation }),
      ...(runtime.freeThreaded === true && { freeThreaded: true }),
      usedBy: users.get(runtime.path) ?? [],
    };
  });
  printer.document(runtimes);
  const rows = runtimes.map((found) => [
    titles[found.runtime],
    found.version ?? 'does not run',
    found.path,
    found.name ?? found.from,
    found.usedBy.join(', '),
  ]);
  for (const line of formatTable([['what', 'version', 'where', 'from', 'used by'], ...rows]))
    printer.data(line);
  for (const runtime of ['python', 'uv'] as const)
    if (!runtimes.some((found) => found.runtime === runtime))
      printer.note(`there is no ${titles[runtime]} on this machine`);
  return 0;
};
