import {
  followAudit,
  followLog,
  logSize,
  serverLogFile,
  type AuditRecord,
  type Home,
  type LogLine,
} from '@opendxt/host';
import type { Say } from './say.ts';

/** Shows what a server writes, its calls, and what its box refused it, until the signal. */
export async function feed(home: Home, id: string, say: Say, signal: AbortSignal): Promise<void> {
  const path = serverLogFile(home, id);
  const log = async () => {
    for await (const line of followLog(path, logSize(path) ?? 0, signal)) showLine(line, say);
  };
  const audit = async () => {
    for await (const record of followAudit(home, -1, { id }, signal)) showRecord(record, say);
  };
  await Promise.all([log(), audit()]);
}

function showLine({ by, text }: LogLine, say: Say): void {
  if (by === 'server') say('log', text);
  // The record of the audit has the same words.
  else if (!/^host: (?:a connection was blocked|the server was ended)/.test(text))
    say('host', text.replace(/^host: /, ''));
}

function showRecord(record: AuditRecord, say: Say): void {
  if (record.event === 'call') {
    const { tool, outcome, milliseconds, by } = record;
    say('call', `${tool}  ${outcome}  ${milliseconds} ms  by ${by}`, {
      tool,
      outcome,
      milliseconds,
      by,
    });
  }
  if (record.event === 'blocked') say('blocked', record.what);
}
