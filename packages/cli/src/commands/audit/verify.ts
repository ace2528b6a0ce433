import { verifyAudit } from '@opendxt/host';
import { CliError, type CommandContext, type ExitStatus } from '../../command/index.ts';
import { homeOf } from '../../host-access/index.ts';
import { formatBytes, plural, visible } from '../../printer/index.ts';

/** Checks the whole chain; options that choose records have no sense with it. */
export async function verify(
  context: CommandContext,
  unusable: string | undefined,
): Promise<ExitStatus> {
  if (unusable !== undefined)
    throw new CliError('usage', `\`--verify\` checks the whole chain and takes no \`${unusable}\``);
  const { printer, signal } = context;
  const onProgress = (done: number, total: number) =>
    printer.progress(`checked ${formatBytes(done)} of ${formatBytes(total)}`);
  const verdict = await verifyAudit(homeOf(context), { signal, onProgress });
  const { intact, records, files, problems, more, notes } = verdict;
  printer.document(verdict);
  for (const note of notes) printer.note(visible(note));
  for (const { file, line, message } of problems)
    printer.data(`${file}${line === undefined ? '' : `:${line}`}: ${visible(message)}`);
  if (more > 0) printer.data(`… and ${more.toLocaleString('en-US')} more`);
  const read = `${plural(records, 'record')} in ${plural(files, 'file')}`;
  const verdictText = intact
    ? printer.style('green', 'intact')
    : printer.style('red', 'not as it was written');
  printer.data(
    records === 0 && intact ? 'nothing has been recorded yet' : `${read}: ${verdictText}`,
  );
  return intact ? 0 : 1;
}
