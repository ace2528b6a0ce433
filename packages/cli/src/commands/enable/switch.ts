import { setEnabled, tellHost } from '@opendxt/host';
import type { CommandContext, ExitStatus } from '../../command/index.ts';
import { contextOf } from '../../host-access/index.ts';

/** Enables or disables an extension and says whether that is news. */
export async function switchTo(
  context: CommandContext,
  id: string,
  enabled: boolean,
): Promise<ExitStatus> {
  const { printer, signal } = context;
  const host = await contextOf(context);
  const changed = await setEnabled(host, id, enabled, {
    signal,
    onRepair: (what) => printer.note(what),
    onPreparing: (doing) => printer.progress(doing),
    onCommitted: () => tellHost(host.home),
  });
  printer.document({ id, enabled, changed });
  printer.data(`${id} is ${enabled ? 'enabled' : 'disabled'}${changed ? '' : ' already'}`);
  return 0;
}
