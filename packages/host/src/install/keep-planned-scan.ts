import type { HostContext } from '../activation/index.ts';
import { installedContents } from '../rescan/index.ts';
import { refuseMalicious, scanWithin, summariseScan } from '../scan/index.ts';
import { hasEnvironment, withKept, writeScan } from '../store/index.ts';
import type { ApplyOptions, InstallPlan } from './types.ts';

/**
 * Keeps the scan of a plan. Where packages were fetched for the version, which no plan could look
 * at, it is scanned with them: what is found counts at its start, and nothing of them has run yet.
 * @throws {HostError} `malicious`
 */
export async function keepPlannedScan(
  { home }: HostContext,
  { id, folder, manifest, scan }: InstallPlan,
  { signal, onPreparing }: ApplyOptions,
): Promise<void> {
  if (scan === undefined) return;
  if (!(await hasEnvironment(home, id, folder))) {
    await writeScan(home, id, folder, await withKept(home, id, folder, scan.report));
    return;
  }
  onPreparing?.('scanning the packages that were fetched');
  const contents = await installedContents(home, { id, folder });
  const report = await scanWithin(home, contents, { manifest, signal });
  refuseMalicious(id, 'installed', summariseScan(report));
  await writeScan(home, id, folder, await withKept(home, id, folder, report));
}
