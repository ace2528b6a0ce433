import { severities, type ScanReport } from '@opendxt/bundle';
import { HostError } from '../error/index.ts';
import { readVersioned, writeVersioned, type FileFormat, type Home } from '../home/index.ts';
import { isObject } from '../json/index.ts';
import { keepMalicious, summariseScan, type ScanSummary } from '../scan/index.ts';
import { scanPath } from './places.ts';
import type { Receipt } from './receipt.ts';

const scanFormat: FileFormat<ScanReport> = {
  format: 1,
  migrations: {},
  read: (content) => {
    const { scannedAt, sources, gaps, inventory, findings, ignored, severity } = content;
    const isReport =
      typeof scannedAt === 'string' &&
      severities.some((known) => known === severity) &&
      [sources, gaps, findings, ignored].every(Array.isArray) &&
      isObject(inventory) &&
      ['packages', 'natives', 'unseen'].every((key) => Array.isArray(inventory[key]));
    return isReport ? (content as unknown as ScanReport) : undefined;
  },
};

/** The last scan of a version, with all that it found; undefined where none was kept. */
export const readScan = (home: Home, id: string, folder: string) =>
  readVersioned(scanPath(home, id, folder), scanFormat);

/** A new scan with what the kept one knew better; one that can't be read is replaced. */
export async function withKept(
  home: Home,
  id: string,
  folder: string,
  report: ScanReport,
): Promise<ScanReport> {
  const before = await readScan(home, id, folder).catch(unlessUnreadable);
  return before === undefined ? report : keepMalicious(report, before);
}

function unlessUnreadable(error: unknown): undefined {
  if (!(error instanceof HostError)) throw error;
}

/** Keeps what a scan found in the place of what an earlier one did. */
export const writeScan = (home: Home, id: string, folder: string, report: ScanReport) =>
  writeVersioned(scanPath(home, id, folder), scanFormat, report);

/** What the last scan of a version came to: the one that was kept, else that of its install. */
export async function latestScan(
  home: Home,
  id: string,
  folder: string,
  { scan }: Pick<Receipt, 'scan'>,
): Promise<ScanSummary | undefined> {
  const report = await readScan(home, id, folder);
  return report === undefined ? scan : summariseScan(report);
}
