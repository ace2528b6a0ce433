import { listFetched, removeFetched } from '@opendxt/host';
import { type CommandBody } from '../../command/index.ts';
import { homeOf, machineOf } from '../../host-access/index.ts';
import { runtimeUsers } from './users.ts';

interface Options {
  readonly dryRun?: boolean;
}

export const run: CommandBody<Options> = async (context, [name = ''], { dryRun = false }) => {
  const { printer } = context;
  const home = homeOf(context);
  const machine = machineOf(context);
  const found = (await listFetched(home, machine)).find((fetched) => fetched.name === name);
  const users = await runtimeUsers(home, machine);
  const usedBy = found === undefined ? [] : (users.get(found.path) ?? []);
  if (!dryRun || found === undefined) await removeFetched(home, machine, name);
  printer.document({ name, usedBy, ...(dryRun && { dryRun }) });
  printer.data(`${name} ${dryRun ? 'would be removed' : 'is removed'}`);
  if (usedBy.length > 0)
    printer.warn(`${usedBy.join(', ')} ran by it: another Node is chosen, if one fits`);
  return 0;
};
