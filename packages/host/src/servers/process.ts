import type { Readable } from 'node:stream';
import type { StderrTail } from './stderr-tail.ts';
import type { ServerExit, ServerProcess } from './types.ts';

/** Milliseconds that the pipes of an ended process may still be held open by what it started. */
const pipesGrace = 250;

/** Milliseconds to end by itself after stdin is closed, and again after SIGTERM. */
const stopGrace = 2000;

/** Resolves once when the process has ended and its last words are read; nothing of it survives. */
export async function watchExit(server: ServerProcess, stderr: StderrTail): Promise<ServerExit> {
  const { stdin, stdout, stderr: errors } = server;
  const closed = Promise.all([stdout, errors].map(untilClosed));
  const end = await server.ended;
  server.kill();
  await within(pipesGrace, closed);
  for (const stream of [stdin, stdout, errors]) stream.destroy();
  return { ...end, stderr: stderr.text };
}

/** Closes stdin, waits, SIGTERM, waits, SIGKILL: to the process and to all that it started. */
export async function stopProcess(
  server: ServerProcess,
  exited: Promise<ServerExit>,
): Promise<ServerExit> {
  server.stdin.end();
  if (await within(stopGrace, exited)) return exited;
  server.terminate();
  if (await within(stopGrace, exited)) return exited;
  server.kill();
  return exited;
}

function untilClosed(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    if (stream.closed) resolve();
    else stream.once('close', () => resolve());
  });
}

async function within(milliseconds: number, event: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    // What happened while this process had no time is taken in first.
    timer = setTimeout(() => setImmediate(() => resolve(false)), milliseconds);
  });
  const happened = event.then(() => true);
  return Promise.race([happened, late]).finally(() => clearTimeout(timer));
}
