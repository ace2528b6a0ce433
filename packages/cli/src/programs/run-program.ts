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

/** Runs a program of this machine to its end; undefined when there is no such program. */
export async function runProgram(
  command: string,
  args: readonly string[],
  { cwd, env, signal }: ProgramOptions,
): Promise<ProgramRun | undefined> {
  signal.throwIfAborted();
  const child = spawn(command, args, {
    cwd,
    env,
    signal,
    stdio: ['ignore', 'pipe', 'pipe'],
    // npm is a script on Windows, which only the shell can start; its arguments are ours.
    shell: process.platform === 'win32' && command === 'npm',
    windowsHide: true,
  });
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
    ended.catch((error: unknown) => {
      signal.throwIfAborted();
      throw error;
    }),
  ]);
  return status === undefined ? undefined : { status, stdout, stderr };
}
