import { constants } from 'node:os';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import type { ProcessEnd, ServerProcess } from '../../servers/index.ts';
import { explainEarlyEnd } from './failure.ts';
import { findServer } from './find-server.ts';
import { openBox, type BoxStart, type OpenBox } from './open.ts';
import { descendants, signal } from './processes.ts';
import { explainBoxed } from './visible.ts';

/** Starts a server in its box and waits until its program runs. */
export async function startBoxed(start: BoxStart): Promise<ServerProcess> {
  const open = await openBox(start, false);
  const { launch, first } = open;
  const pid = await findServer(first, launch);
  if (pid !== undefined) return boxedProcess(start, open, pid, launch.output.take());
  const { error, stdout, stderr } = await explainEarlyEnd(start.name, launch, start);
  if (error !== undefined) throw error;
  // It has run and ended; what was read of it is for whoever asked for it.
  const words = new PassThrough();
  words.end(stderr);
  return boxedProcess(start, open, first, { stdout, stderr: words });
}

function boxedProcess(
  { box, facts }: BoxStart,
  { launch, first, exceeded, kill, settle }: OpenBox,
  pid: number,
  output: { readonly stdout: Readable | null; readonly stderr: Readable | null },
): ServerProcess {
  const { child, ended } = launch;
  return {
    pid,
    stdin: child.stdin as Writable,
    stdout: output.stdout as Readable,
    stderr: output.stderr as Readable,
    ended: ended.then(serverEnd),
    terminate: () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      for (const one of descendants(first)) signal(one, 'SIGTERM');
    },
    kill,
    settle,
    explain: (words) => exceeded() ?? explainBoxed(words, box, facts),
  };
}

/** Bubblewrap ends as a shell does for a program that a signal has ended: with 128 and its number. */
export function serverEnd({ code, signal: by }: ProcessEnd): ProcessEnd {
  if (code === null || code <= 128) return { code, signal: by };
  const found = Object.entries(constants.signals).find(([, number]) => number === code - 128);
  return found === undefined
    ? { code, signal: by }
    : { code: null, signal: found[0] as NodeJS.Signals };
}
