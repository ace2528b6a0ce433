import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

export interface ProgramOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends the program, and then the run, with the signal's reason. */
  readonly signal: AbortSignal;
}

export interface ProgramRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program of this machine to its end; undefined when there is no such program. A cancelled
 * one is ended together with what it started itself, such as a build, and is gone when this rejects.
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  { cwd, env, signal }: ProgramOptions,
): Promise<ProgramRun | undefined> {
  signal.throwIfAborted();
  const isPosix = process.platform !== 'win32';
  const child = spawn(command, args, {
    cwd,
    env,
    // A group of its own, by which all of it can be ended.
    detached: isPosix,
    stdio: ['ignore', 'pipe', 'pipe'],
    // npm is a script on Windows, which only the shell can start; its arguments are ours.
    shell: !isPosix && command === 'npm',
    windowsHide: true,
  });
  const end = () => {
    if (child.pid === undefined) return;
    try {
      if (isPosix) process.kill(-child.pid, 'SIGKILL');
      else child.kill();
    } catch {
      // It has ended by itself.
    }
  };
  signal.addEventListener('abort', end, { once: true });
  try {
    const ended = new Promise<number | null | undefined>((resolve, reject) => {
      child.once('close', (code) => resolve(code));
      child.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') resolve(undefined);
        else reject(error);
      });
    });
    const [stdout, stderr, status] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      ended,
    ]);
    signal.throwIfAborted();
    return status === undefined ? undefined : { status, stdout, stderr };
  } finally {
    signal.removeEventListener('abort', end);
  }
}
