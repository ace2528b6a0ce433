import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { HostError, verifyInstalled, type FileDifference } from '@opendxt/host';
import { CliError, type CommandBody } from '../../command/index.ts';
import { homeOf } from '../../host-access/index.ts';
import { formatTable, plural, visibleLine } from '../../printer/index.ts';

const meanings: Readonly<Record<FileDifference['kind'], string>> = {
  missing: 'is not there any more',
  extra: 'was not installed',
  changed: 'has another content',
  mode: 'may be written to, or its right to be executed is another one',
  'not-a-file': 'is no file but a link or something else',
};

/** What is more than another mode comes first. */
const linesShown = 50;

export const run: CommandBody<object> = async (context, [given = '']) => {
  const { printer } = context;
  const result = await verifyInstalled(homeOf(context), given, 'full').catch(
    async (error: unknown) => {
      const found = await stat(resolve(context.cwd, given)).catch(() => undefined);
      if (!(error instanceof HostError && error.code === 'not-installed') || found === undefined)
        throw error;
      throw new CliError('usage', `\`${given}\` is a file: signatures are not verified yet`, {
        hint: 'expected the id of an installed extension, as `dxt list` shows it',
      });
    },
  );
  const { id, version, files, differences, dir } = result;
  const ok = differences.length === 0;
  printer.document({ ok, ...result });
  const shown = printer.isVerbose ? differences : differences.slice(0, linesShown);
  const rows = shown.map(({ path, kind }) => [kind, path, meanings[kind]]);
  for (const line of formatTable(rows)) printer.data(line);
  if (shown.length < differences.length)
    printer.data(`… and ${differences.length - shown.length} more (--verbose lists all)`);
  const name = `${id} ${visibleLine(version)}`;
  printer.data(
    ok
      ? `${name}: ${plural(files, 'file')}, as installed`
      : `${name}: ${plural(differences.length, 'difference')} in ${dir}`,
  );
  if (!ok) printer.note('installing the same bundle again puts its files right');
  return ok ? 0 : 1;
};
