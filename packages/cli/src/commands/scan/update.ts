import { updateAdvisoryDatabase, type UpdateOptions, type UpdateReport } from '@opendxt/bundle';
import { prepareHome, type Home } from '@opendxt/host';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CliError, type CommandContext } from '../../command/index.ts';
import { formatBytes, formatTable, plural } from '../../printer/index.ts';

type Wanted = Pick<UpdateOptions, 'from' | 'ecosystems' | 'now'>;

/** Brings the advisories of the home up to date: all of it, or nothing. */
export async function updateDatabase(
  { printer, cwd, signal }: CommandContext,
  home: Home,
  { from, ...wanted }: Wanted,
): Promise<UpdateReport> {
  await prepareHome(home);
  const place = from === undefined ? {} : { from: await placeOf(cwd, from) };
  const report = await updateAdvisoryDatabase(home.advisories, {
    ...wanted,
    ...place,
    fetch: globalThis.fetch,
    signal,
    onProgress: ({ ecosystem, step, done, total }) => {
      const amount = step === 'download' ? formatBytes(done) : done.toLocaleString('en-US');
      const whole =
        total === undefined || total === 0 ? '' : `, ${Math.floor((done / total) * 100)} %`;
      printer.progress(
        `advisories${ecosystem === undefined ? '' : ` of ${ecosystem}`}: ${step} ${amount}${whole}`,
      );
    },
  });
  printer.endProgress();
  for (const { ecosystem, problems, unreadable } of report.ecosystems)
    if (unreadable > 0)
      printer.warn(
        `${plural(unreadable, 'advisory', 'advisories')} of ${ecosystem} can't be read, and nothing is known of what they say: ${problems.join('; ')}`,
      );
  return report;
}

async function placeOf(cwd: string, from: string): Promise<string> {
  if (/^https?:\/\//i.test(from)) return from;
  const path = resolve(cwd, from);
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined) return path;
  throw new CliError('not-found', `there is no file or folder \`${from}\``, {
    hint: '`--from` expects an address, a folder with `<ecosystem>/all.zip`, an `all.zip`, or an advisory as `.json`',
  });
}

export function listUpdate(report: UpdateReport | undefined): string[] {
  if (report === undefined) return [];
  const rows = report.ecosystems.map((state) => {
    const { ecosystem, advisories, dataFrom, size, way, changed, removed } = state;
    const what =
      way === 'incremental'
        ? `${plural(changed ?? 0, 'change')}, ${removed ?? 0} gone`
        : way === 'whole'
          ? 'fetched whole'
          : 'nothing new';
    const count = plural(advisories, 'advisory', 'advisories');
    return [ecosystem, count, `of ${dataFrom.slice(0, 10)}`, formatBytes(size), what];
  });
  return formatTable(rows);
}
