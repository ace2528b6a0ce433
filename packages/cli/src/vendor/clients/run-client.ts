import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { VendorContext } from './context.ts';

export interface ClientRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a package client to its end; undefined when there is no such program. A cancelled one is
 * ended together with what it started itself, such as a build, and is gone when this rejects.
 */
export async function runClient(
  command: string,
  args: readonly string[],
  { cwd, env, signal }: Pick<VendorContext, 'cwd' | 'env' | 'signal'>,
): Promise<ClientRun | undefined> {
  signal.throwIfAborted();
  const isPosix = process.platform !== 'win32';
  const child = spawn(command, args, {
    cwd,
    env,
    // A group of its own, by which all of it can be ended.
    detached: isPosix,
    stdio: ['ignore', 'pipe', 'pipe'],
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
