import { spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import type { StderrTail } from './stderr-tail.ts';
import type { ServerExit } from './types.ts';

export type ServerProcess = ChildProcessWithoutNullStreams & { readonly pid: number };

/** Milliseconds that the pipes of an ended process may still be held open by what it started. */
const pipesGrace = 250;
/** Milliseconds to end by itself after stdin is closed, and again after SIGTERM. */
const stopGrace = 2000;

/** Resolves once when the process has ended and its last words are read; nothing of it survives. */
export function watchExit(child: ServerProcess, stderr: StderrTail): Promise<ServerExit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      killTree(child, 'SIGKILL');
      const finish = () => {
        clearTimeout(timer);
        for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
        resolve({ code, signal, stderr: stderr.text });
      };
      const timer = setTimeout(finish, pipesGrace);
      child.once('close', finish);
    });
  });
}

/** Closes stdin, waits, SIGTERM, waits, SIGKILL: to the process and to all that it started. */
export async function stopProcess(
  child: ServerProcess,
  exited: Promise<ServerExit>,
): Promise<ServerExit> {
  child.stdin.end();
  if (await within(stopGrace, exited)) return exited;
  killTree(child, 'SIGTERM');
  if (await within(stopGrace, exited)) return exited;
  killTree(child, 'SIGKILL');
  return exited;
}

export function killTree(child: ServerProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { windowsHide: true });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The whole group has ended.
  }
}

async function within(milliseconds: number, exited: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  const ended = exited.then(() => true);
  return Promise.race([ended, late]).finally(() => clearTimeout(timer));
}
