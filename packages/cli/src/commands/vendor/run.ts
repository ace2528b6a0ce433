import { join, resolve } from 'node:path';
import type { CommandBody, CommandContext } from '../../command/index.ts';
import { homeOf } from '../../host-access/index.ts';
import { formatBytes, plural } from '../../printer/index.ts';
import {
  readLayout,
  readTargets,
  vendorFolder,
  type VendorFolderReport,
} from '../../vendor/folder/index.ts';
import { askLayout } from './ask-layout.ts';
import { describeChanges, describeSizes, totalOf } from './report.ts';
import { readBudget, readInstaller, type VendorOptions } from './settings.ts';

export const run: CommandBody<VendorOptions> = async (context, [dir = '.'], options) => {
  const { printer, cwd, env, signal } = context;
  const budget = readBudget(options.sizeBudget);
  const installer = readInstaller(options.installer);
  const wanted = readTargets(options);
  const given = options.layout === undefined ? undefined : readLayout(options.layout);
  const layout = given ?? (context.interactive ? await askLayout(context) : 'lib');
  const dryRun = options.dryRun === true || options.check === true;
  const report = await vendorFolder(
    resolve(cwd, dir),
    {
      ...wanted,
      layout,
      dryRun,
      clean: options.clean === true,
      ...(options.from === undefined ? {} : { from: resolve(cwd, options.from) }),
      ...(options.entry === undefined ? {} : { entry: options.entry.replaceAll('\\', '/') }),
      ...(installer === undefined ? {} : { installer }),
    },
    {
      env,
      signal,
      cacheDir: join(homeOf(context).cache, 'packages'),
      onProgress: (line) => printer.step(line),
    },
  );
  show(context, report, budget, dryRun);
  const { changes, parts } = report;
  printer.document({
    ...report,
    upToDate: changes.length === 0,
    written: !dryRun && changes.length > 0,
    size: totalOf(parts),
  });
  return options.check === true && changes.length > 0 ? 1 : 0;
};

function show(
  { printer }: CommandContext,
  report: VendorFolderReport,
  budget: number,
  dryRun: boolean,
): void {
  const { layout, input, by, targets, parts, changes, warnings, notes } = report;
  // Without uv the layout `uv` leaves it to the host.
  const who = by === '' ? '' : `, by ${by}`;
  printer.note(`${input}${who}, for ${targets.join(', ') || 'every system'}`);
  for (const line of describeSizes(report)) printer.data(line);
  printer.data('');
  if (dryRun) for (const line of describeChanges(changes)) printer.data(line);
  const files = plural(changes.length, 'file');
  if (changes.length === 0) printer.data(`layout \`${layout}\`: up to date`);
  else if (dryRun) printer.data(`layout \`${layout}\`: ${files} would change`);
  else printer.data(`layout \`${layout}\`: written, ${files} changed`);
  const { bytes } = totalOf(parts);
  if (bytes > budget)
    printer.warn(
      `the packages take ${formatBytes(bytes)} unpacked, which is more than the budget of ${formatBytes(budget)}\nfewer platforms or versions of Python make it smaller`,
    );
  for (const warning of warnings) printer.warn(warning);
  for (const note of notes) printer.note(note);
}
