import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { HostError } from '../../error/index.ts';
import type { ServerCommand } from '../../servers/index.ts';
import type { Box, SandboxBackend } from '../backend.ts';
import type { Answer, Attempt } from './types.ts';

/** Milliseconds for one box; what goes on longer is ended. */
const patience = 60_000;

/**
 * Starts the program in a box, has it try everything, and ends the box as a server is ended. An
 * attempt without an answer was not survived.
 * @throws {HostError} `start-failed`; `server-exited` when it ended before the first answer
 */
export async function runAttempts(
  backend: SandboxBackend,
  box: Box,
  command: ServerCommand,
  attempts: readonly Attempt[],
): Promise<ReadonlyMap<string, Answer>> {
  const spawn = backend.spawner(box);
  const program = await spawn('self-test', command);
  let output = '';
  let errors = '';
  program.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  program.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  // A program that ended before it read what to try says so by its end.
  program.stdin.on('error', () => undefined).end(JSON.stringify(attempts));
  const closed = once(program.stdout, 'close');
  const timer = setTimeout(() => program.kill(), patience);
  const { code, signal } = await program.ended;
  clearTimeout(timer);
  program.kill();
  await Promise.race([closed, wait(250)]);
  const answers = new Map<string, Answer>();
  for (const line of output.split('\n').filter(Boolean)) {
    const answer = JSON.parse(line) as Answer;
    answers.set(answer.id, answer);
  }
  if (answers.size === 0 && attempts.length > 1)
    throw new HostError(
      'server-exited',
      `the program of the self-test ended with ${signal ?? `exit code ${code}`} before its first attempt${errors === '' ? '' : `; its stderr:\n${errors.trimEnd()}`}`,
    );
  return answers;
}
