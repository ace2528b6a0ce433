import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  ignoreListName,
  readIgnoreList,
  scanContents,
  type IgnoreEntry,
  type ScanOptions,
  type ScanReport,
} from '@opendxt/bundle';
import { installedContents, knownTools, rescanInstalled, tellHost } from '@opendxt/host';
import { CliError, type CommandContext } from '../../command/index.ts';
import { openGiven, type GivenExtension } from '../../given-extension/index.ts';
import { contextOf } from '../../host-access/index.ts';
import { visibleLine } from '../../printer/index.ts';

export type Settings = Required<Pick<ScanOptions, 'advisories' | 'now'>> &
  Pick<ScanOptions, 'tools'> & {
    readonly ignore: readonly IgnoreEntry[];
  };

/** What was scanned, and what was found. */
export interface Scanned {
  readonly name: string;
  readonly version: string;
  readonly from: GivenExtension['from'];
  readonly report: ScanReport;
}

/** Scans a folder, a bundle, or what is installed under an id, whose report is then kept with it. */
export async function scanGiven(
  context: CommandContext,
  given: string,
  settings: Settings,
): Promise<Scanned> {
  await using extension = await openGiven(context, given);
  const { from, manifest } = extension;
  const own = from === 'folder' ? await ownIgnores(resolve(context.cwd, given)) : [];
  const all = { ...settings, ignore: [...settings.ignore, ...own] };
  const report = await (from === 'installed'
    ? scanKept(context, given, all)
    : scanWith(context, extension, all));
  return { name: manifest.name, version: manifest.version, from, report };
}

export async function scanWith(
  { printer, signal }: CommandContext,
  { contents, manifest }: Pick<GivenExtension, 'contents' | 'manifest'>,
  settings: Settings,
  called: string = manifest.name,
): Promise<ScanReport> {
  const name = visibleLine(called);
  printer.progress(`looking for packages in ${name} …`);
  let shown = 0;
  const report = await scanContents(contents, {
    ...settings,
    manifest,
    signal,
    onProgress: (done, total) => {
      if (done - shown < 100 && done < total) return;
      shown = done;
      printer.progress(`${name}: searched ${done} of ${total} files`);
    },
  });
  printer.endProgress();
  return report;
}

/** With the packages that were fetched for it; what is found counts at its start. */
async function scanKept(
  context: CommandContext,
  id: string,
  settings: Settings,
): Promise<ScanReport> {
  const host = await contextOf(context);
  const [rescan] = await rescanInstalled(host, {
    ids: [id],
    scan: async ({ folder, manifest, receipt }) => {
      const contents = await installedContents(host.home, { id, folder });
      const tools = await knownTools(host.home, { id, folder, receipt });
      return scanWith(context, { contents, manifest }, { ...settings, tools });
    },
  });
  await tellHost(host.home);
  if (rescan?.report === undefined) throw rescan?.error ?? new Error(`\`${id}\` was not scanned`);
  return rescan.report;
}

/** An author's own list counts where the author scans the folder, and nowhere else. */
async function ownIgnores(folder: string): Promise<readonly IgnoreEntry[]> {
  const path = join(folder, ignoreListName);
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) return [];
  // A pipe or a device would be read for ever.
  if (!info.isFile())
    throw new CliError('unreadable', `\`${ignoreListName}\` can't be read: it is no file`);
  return readIgnoreList(await readFile(path), `\`${ignoreListName}\``);
}
