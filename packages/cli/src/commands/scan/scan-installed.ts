import { installedContents, rescanInstalled, type Rescan } from '@opendxt/host';
import type { CommandContext } from '../../command/index.ts';
import { contextOf } from '../../host-access/index.ts';
import { scanWith, type Settings } from './scan-given.ts';

/** Scans all that is installed by the data that is there now, and keeps what is found. */
export async function scanInstalled(
  context: CommandContext,
  settings: Settings,
): Promise<readonly Rescan[]> {
  const host = await contextOf(context);
  return rescanInstalled(host, {
    now: settings.now,
    signal: context.signal,
    scan: async ({ id, folder, manifest }) => {
      const contents = await installedContents(host.home, { id, folder });
      return scanWith(context, { contents, manifest }, settings, id);
    },
  });
}
