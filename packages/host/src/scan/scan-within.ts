import {
  scanContents,
  takeInventory,
  type Contents,
  type IgnoreEntry,
  type Inventory,
  type ListedTool,
  type ScanReport,
} from '@opendxt/bundle';
import type { Manifest } from '@opendxt/manifest';
import type { Home } from '../home/index.ts';
import { openAdvisories } from './advisories.ts';

export interface ScanOptions {
  readonly manifest?: Manifest | undefined;
  /** What its server said of its tools, where it was asked. */
  readonly tools?: readonly ListedTool[] | undefined;
  readonly ignore?: readonly IgnoreEntry[];
  readonly now?: Date;
  /** How long its files are searched at most. */
  readonly milliseconds?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

const usualTime = 120_000;

/**
 * Scans by the advisories that the home has, without a network and in bounded time: when that is
 * over, the report has what is known of the packages alone, and says so.
 */
export async function scanWithin(
  home: Home,
  contents: Contents,
  { now = new Date(), milliseconds = usualTime, signal, ...options }: ScanOptions = {},
): Promise<ScanReport> {
  await using opened = await openAdvisories(home);
  const scan = (what: Contents, until: readonly AbortSignal[], inventory?: Inventory) =>
    scanContents(what, {
      ...options,
      inventory,
      now,
      advisories: opened.lookups,
      signal: AbortSignal.any([...until]),
    });
  const ends = signal === undefined ? [] : [signal];
  const late = AbortSignal.timeout(milliseconds);
  try {
    return await scan(contents, [...ends, late]);
  } catch (error) {
    if (!late.aborted || signal?.aborted === true) throw error;
    const inventory = await takeInventory(contents, options.manifest, { signal });
    const report = await scan({ ...contents, entries: new Map() }, ends, inventory);
    const gap = `its files were not searched for secrets and risks: that took longer than ${milliseconds / 1000} s`;
    return { ...report, gaps: [gap, ...report.gaps], incomplete: true };
  }
}
