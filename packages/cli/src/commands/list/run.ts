import { chooseSandbox, type IsolationLevel } from '@opendxt/host';
import type { CommandBody } from '../../command/index.ts';
import { homeOf, machineOf, readOverview } from '../../host-access/index.ts';
import { formatTable } from '../../printer/index.ts';

const isolations: Readonly<Record<IsolationLevel, string>> = {
  full: 'isolated',
  partial: 'partly isolated',
  none: 'not isolated',
};

export const run: CommandBody<object> = async (context) => {
  const { printer } = context;
  const home = homeOf(context);
  const extensions = await readOverview(home);
  const { level: isolation } = await chooseSandbox(home, machineOf(context));
  printer.document(
    extensions.map(({ id, version, enabled, state, displayName, error, pid }) => ({
      id,
      version,
      enabled,
      state,
      isolation,
      displayName,
      ...(pid === undefined ? {} : { pid }),
      ...(error === undefined ? {} : { error }),
    })),
  );
  const rows = extensions.map(({ id, version, state, displayName }) => [
    id,
    version,
    state,
    isolations[isolation],
    displayName,
  ]);
  for (const line of formatTable(rows)) printer.data(line);
  for (const { id, error } of extensions) if (error !== undefined) printer.warn(`${id}: ${error}`);
  if (extensions.length === 0)
    printer.note('nothing is installed: `dxt install <file>` installs an extension');
  return 0;
};
