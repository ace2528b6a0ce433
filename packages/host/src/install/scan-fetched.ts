import type { HostContext } from '../activation/index.ts';
import { installedContents } from '../rescan/index.ts';
import { refuseMalicious, scanWithin, summariseScan } from '../scan/index.ts';
import { writeScan } from '../store/index.ts';
import type { ApplyOptions, InstallPlan } from './types.ts';

/**
 * Scans a version once more when packages were fetched for it, which no plan could look at. What is
 * found counts at its start; nothing of them has run yet.
 * @throws {HostError} `malicious`
 */
export async function scanFetched(
  { home }: HostContext,
  { id, folder, manifest }: InstallPlan,
  { signal, onPreparing }: ApplyOptions,
): Promise<void> {
  onPreparing?.('scanning the packages that were fetched');
  const contents = await installedContents(home, { id, folder });
  const report = await scanWithin(home, contents, { manifest, signal });
  refuseMalicious(id, 'installed', summariseScan(report));
  await writeScan(home, id, folder, report);
}
