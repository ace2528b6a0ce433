import { failsScan, type ScanReport } from '@opendxt/bundle';
import type { CommandBody } from '../../command/index.ts';
import { homeOf } from '../../host-access/index.ts';
import { readIgnores } from './ignores.ts';
import { listReport } from './list-report.ts';
import { checkOptions, readEcosystems, readFailOn, type Options } from './options.ts';
import { writeReports } from './reports.ts';
import { scanInstalled } from './scan-installed.ts';
import { scanGiven } from './scan-given.ts';
import { openSources } from './sources.ts';
import { listUpdate, updateDatabase } from './update.ts';

export const run: CommandBody<Options> = async (context, [given], options) => {
  const { printer, cwd } = context;
  checkOptions(given, options);
  const failOn = readFailOn(options.failOn);
  const ecosystems = options.ecosystems === undefined ? {} : readEcosystems(options.ecosystems);
  const ignore = await readIgnores(cwd, options.ignore);
  const now = new Date();
  const home = homeOf(context);
  const updated =
    options.updateDb === true
      ? await updateDatabase(context, home, {
          now,
          ...(options.from === undefined ? {} : { from: options.from }),
          ...(Array.isArray(ecosystems) ? { ecosystems } : {}),
        })
      : undefined;
  const update = updated === undefined ? {} : { database: updated };
  if (given === undefined && options.installed !== true) {
    printer.document({ ok: true, ...update });
    for (const line of listUpdate(updated)) printer.data(line);
    return 0;
  }
  for (const line of listUpdate(updated)) printer.note(line);
  await using sources = await openSources(context, home, options);
  const settings = { ignore, now, advisories: sources.lookups };
  if (given === undefined) {
    const extensions = await scanInstalled(context, settings);
    const ok = extensions.every(
      ({ error, report }) => error === undefined && passes(report, failOn),
    );
    printer.document({ ok, ...update, extensions });
    for (const [index, { id, version = '', report, error }] of extensions.entries()) {
      if (index > 0) printer.data('');
      if (report !== undefined)
        for (const line of listReport(printer, { name: id, version }, report)) printer.data(line);
      if (error !== undefined) printer.warn(`\`${id}\` was not scanned: ${error.message}`);
    }
    if (extensions.length === 0) printer.note('nothing is installed');
    return ok ? 0 : 1;
  }
  const { report, ...about } = await scanGiven(context, given, settings);
  const ok = passes(report, failOn);
  await writeReports(cwd, options, report, { name: about.name, failOn });
  printer.document({ ok, ...update, ...about, ...report });
  for (const line of listReport(printer, about, report)) printer.data(line);
  return ok ? 0 : 1;
};

function passes(report: ScanReport | undefined, failOn: ReturnType<typeof readFailOn>): boolean {
  return report?.findings.some((finding) => failsScan(finding, failOn)) !== true;
}
