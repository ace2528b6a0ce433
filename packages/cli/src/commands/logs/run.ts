import {
  findInstalled,
  followLog,
  hostLogFile,
  logSize,
  readLog,
  serverLogFile,
  type LogLine,
} from '@opendxt/host';
import {
  CliError,
  readCount,
  readSince,
  type CommandBody,
  type CommandContext,
} from '../../command/index.ts';
import { homeOf } from '../../host-access/index.ts';
import { visibleLine } from '../../printer/index.ts';

interface Options {
  readonly last?: string;
  readonly since?: string;
  readonly follow?: boolean;
}

export const run: CommandBody<Options> = async (context, [id], options) => {
  const { printer, signal } = context;
  const home = homeOf(context);
  const path = id === undefined ? hostLogFile(home) : serverLogFile(home, id);
  const most = options.last === undefined ? Infinity : readCount('--last', options.last);
  const since = options.since === undefined ? '' : readSince(options.since, new Date());
  const size = logSize(path);
  if (size === undefined && (id !== undefined || options.follow !== true))
    await explainNone(context, id, options.follow === true);
  const show = (line: LogLine) => showLine(context, line);
  for (const line of lastLines(readLog(path, size), most, since)) show(line);
  if (options.follow === true)
    for await (const line of followLog(path, size ?? 0, signal)) show(line);
  else if (size === 0) printer.note('the log is empty');
  return 0;
};

/** A line without a time belongs to the one before it. */
function lastLines(lines: Iterable<LogLine>, most: number, since: string): readonly LogLine[] {
  const kept: LogLine[] = [];
  let isRecent = since === '';
  for (const line of lines) {
    if (line.time !== undefined) isRecent = line.time >= since;
    if (!isRecent) continue;
    kept.push(line);
    if (kept.length > most) kept.shift();
  }
  return kept;
}

function showLine({ printer }: CommandContext, line: LogLine): void {
  printer.record(line);
  const { time, by, text } = line;
  const shown = visibleLine(text);
  printer.data(
    [
      ...(time === undefined ? [] : [printer.style('dim', time)]),
      ...(by === 'server' ? [printer.style('dim', '|'), shown] : [printer.style('cyan', shown)]),
    ].join(' '),
  );
}

/** Nothing was written so far: because it never ran, or because there is no such extension. */
async function explainNone(
  context: CommandContext,
  id: string | undefined,
  waits: boolean,
): Promise<void> {
  if (id === undefined)
    throw new CliError('not-found', 'there is no log of the host: none ran in the background yet', {
      hint: '`dxt host` runs in the foreground, and says everything there',
    });
  await findInstalled(homeOf(context), id);
  if (waits) return;
  const message = `there is no log of \`${id}\`: it was not started yet, or wrote nothing`;
  throw new CliError('not-found', message, { hint: `\`dxt tools ${id}\` starts it` });
}
