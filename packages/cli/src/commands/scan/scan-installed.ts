import {
  installedContents,
  knownTools,
  rescanInstalled,
  tellHost,
  type Rescan,
} from '@opendxt/host';
import type { CommandContext } from '../../command/index.ts';
import { contextOf } from '../../host-access/index.ts';
import { scanWith, type Settings } from './scan-given.ts';

/**
 * Scans all that is installed by the data that is there now, and keeps what is found. The host ends
 * servers of what is known to be malicious.
 */
export async function scanInstalled(
  context: CommandContext,
  settings: Settings,
): Promise<readonly Rescan[]> {
  const host = await contextOf(context);
  const rescans = await rescanInstalled(host, {
    now: settings.now,
    signal: context.signal,
    scan: async ({ id, folder, manifest, receipt }) => {
      const contents = await installedContents(host.home, { id, folder });
      const tools = await knownTools(host.home, { id, folder, receipt });
      return scanWith(context, { contents, manifest }, { ...settings, tools }, id);
    },
  });
  await tellHost(host.home);
  return rescans;
}
