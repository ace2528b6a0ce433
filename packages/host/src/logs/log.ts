import { closeSync, openSync, statSync } from 'node:fs';
import { HostError } from '../error/index.ts';
import { hostLog } from '../daemon/index.ts';
import type { Home } from '../home/index.ts';
import { isId } from '../identity/index.ts';
import { followLines, readLines } from '../lines/index.ts';
import { logPath } from '../store/index.ts';

/** A line of a log. */
export interface LogLine {
  /** ISO 8601; absent where a line has none. */
  readonly time?: string;
  /** Whose words they are. */
  readonly by: 'server' | 'host';
  readonly text: string;
}

/** What the host in the background says. */
export const hostLogFile = (home: Home): string => hostLog(home);

/**
 * The log of an extension's server.
 * @throws {HostError} `not-installed` for what can be no id
 */
export function serverLogFile(home: Home, id: string): string {
  if (isId(id)) return logPath(home, id);
  throw new HostError('not-installed', `\`${id}\` is not installed`, {
    hint: '`dxt list` shows what is',
  });
}

/** Bytes of a log as it is now; undefined when there is none. */
export function logSize(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}

/**
 * The lines there are, oldest first, those of the file that was put aside included; of the file
 * itself up to an offset.
 */
export function* readLog(path: string, end = logSize(path) ?? 0): Generator<LogLine> {
  const aside = `${path}.1`;
  for (const [name, limit] of [
    [aside, logSize(aside)],
    [path, end],
  ] as const) {
    if (limit === undefined || limit === 0) continue;
    const file = openSync(name, 'r');
    try {
      for (const { bytes } of readLines(file, limit)) yield parseLine(bytes);
    } finally {
      closeSync(file);
    }
  }
}

/** The lines behind an offset as they are written, until the signal. */
export async function* followLog(
  path: string,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  for await (const bytes of followLines(path, from, signal)) yield parseLine(bytes);
}

/** `<time> | <text>` of the server, `<time> <text>` of the host. */
function parseLine(bytes: Buffer): LogLine {
  const line = bytes.toString('utf8').replace(/\r$/, '');
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z(?= |$)/.exec(line)?.[0];
  if (time === undefined) return { by: 'host', text: line };
  const text = line.slice(time.length + 1);
  return text.startsWith('| ')
    ? { time, by: 'server', text: text.slice(2) }
    : { time, by: 'host', text };
}
