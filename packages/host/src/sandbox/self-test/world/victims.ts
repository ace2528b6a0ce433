import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import type { Marks } from './marks.ts';

/** Processes of the same user outside the box. */
export interface Victims {
  /** Has marks in its environment, its memory, its folder and an open file. */
  readonly watched: number;
  /** May be killed. */
  readonly target: number;
  /** Whether it was. */
  targetEnded(): boolean;
  /** Whether the process that tests was sent SIGUSR2. */
  hostSignalled(): boolean;
  close(): void;
}

/** @param folder Where the watched one runs, with `open.txt` in it. */
export async function startVictims(marks: Marks, folder: string): Promise<Victims> {
  const open = openSync(`${folder}/open.txt`, 'r');
  const watched = spawn('/bin/sleep', ['600'], {
    cwd: folder,
    env: { SECRET: marks.of('environ'), MEMORY: marks.of('memory') },
    stdio: ['ignore', 'ignore', 'ignore', open],
  });
  const target = spawn('/bin/sleep', ['600'], { env: {}, stdio: 'ignore' });
  await Promise.all([once(watched, 'spawn'), once(target, 'spawn')]);
  closeSync(open);
  let signals = 0;
  const count = () => {
    signals += 1;
  };
  process.on('SIGUSR2', count);
  return {
    watched: idOf(watched),
    target: idOf(target),
    targetEnded: () => target.signalCode !== null,
    hostSignalled: () => signals > 0,
    close: () => {
      process.off('SIGUSR2', count);
      watched.kill('SIGKILL');
      target.kill('SIGKILL');
    },
  };
}

function idOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('a process without an id');
  return pid;
}
