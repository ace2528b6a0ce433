import { join } from 'node:path';
import type { IgnoreEntry, ScanReport } from '@opendxt/bundle';
import type { HostContext } from '../activation/index.ts';
import { HostError } from '../error/index.ts';
import { lock, prepareHome } from '../home/index.ts';
import { scanWithin, summariseScan, type ScanSummary } from '../scan/index.ts';
import {
  extensionIn,
  findInstalled,
  latestScan,
  readState,
  withKept,
  writeScan,
  type Installed,
} from '../store/index.ts';
import { knownTools } from '../tool-lists/index.ts';
import { auditScan } from '../verdicts/index.ts';
import { installedContents } from './installed-contents.ts';

export interface RescanOptions {
  /** These alone; all that is installed, unless given. */
  readonly ids?: readonly string[];
  /** In the place of the usual scan, which takes the advisories of the home. */
  readonly scan?: (installed: Installed) => Promise<ScanReport>;
  readonly ignore?: readonly IgnoreEntry[];
  readonly now?: Date;
  readonly signal?: AbortSignal;
  /** How many files of one extension were looked at. */
  readonly onProgress?: (id: string, done: number, total: number) => void;
}

/** What a new scan of an installed version found; or why it could not be scanned. */
export interface Rescan {
  readonly id: string;
  readonly version?: string;
  readonly report?: ScanReport;
  readonly summary?: ScanSummary;
  /** What the scan before this came to. */
  readonly before?: ScanSummary;
  readonly error?: HostError;
}

/**
 * Scans the used version of what is installed anew and keeps what is found: from then on that counts
 * at its start. One that can't be read keeps no other from being scanned.
 * @throws {BundleError} where the advisories can't be read
 */
export async function rescanInstalled(
  context: HostContext,
  options: RescanOptions = {},
): Promise<readonly Rescan[]> {
  const { home } = context;
  await prepareHome(home);
  const ids = options.ids ?? Object.keys((await readState(home)).extensions).sort();
  const rescans: Rescan[] = [];
  for (const id of ids) {
    options.signal?.throwIfAborted();
    rescans.push(await rescan(context, id, options));
  }
  return rescans;
}

async function rescan(context: HostContext, id: string, options: RescanOptions): Promise<Rescan> {
  try {
    const installed = await findInstalled(context.home, id);
    const { folder, receipt } = installed;
    const before = await latestScan(context.home, id, folder, receipt).catch(unlessUnreadable);
    const report = await (options.scan ?? usualScan(context, options))(installed);
    const kept = await keep(context, installed, report);
    return { id, version: receipt.version, ...kept, ...(before && { before }) };
  } catch (error) {
    if (!(error instanceof HostError) || options.ids?.includes(id) === true) throw error;
    return { id, error };
  }
}

/** It is replaced by what is found now. */
function unlessUnreadable(error: unknown): undefined {
  if (!(error instanceof HostError)) throw error;
}

function usualScan({ home }: HostContext, { ignore, now, signal, onProgress }: RescanOptions) {
  return async ({ id, folder, manifest, receipt }: Installed): Promise<ScanReport> =>
    scanWithin(home, await installedContents(home, { id, folder }), {
      manifest,
      tools: await knownTools(home, { id, folder, receipt }),
      ...(ignore && { ignore }),
      ...(now && { now }),
      signal,
      onProgress: (done, total) => onProgress?.(id, done, total),
    });
}

/**
 * Keeps what a scan of an installed version found, and records it. What was replaced or removed
 * meanwhile keeps nothing.
 * @throws {HostError} `file-changed`
 */
async function keep(
  { home, audit }: Pick<HostContext, 'home' | 'audit'>,
  { id, folder, receipt }: Pick<Installed, 'id' | 'folder' | 'receipt'>,
  found: ScanReport,
): Promise<Required<Pick<Rescan, 'report' | 'summary'>>> {
  await using _lock = await lock(join(home.run, 'state.lock'));
  if (extensionIn(await readState(home), id)?.versions.includes(folder) !== true)
    throw new HostError('file-changed', `\`${id}\` was changed by somebody else meanwhile`, {
      hint: 'run the command again',
    });
  const report = await withKept(home, id, folder, found);
  const summary = summariseScan(report);
  await audit.record({
    event: 'scan',
    id,
    version: receipt.version,
    outcome: 'ok',
    scan: auditScan(summary),
  });
  await writeScan(home, id, folder, report);
  return { report, summary };
}
