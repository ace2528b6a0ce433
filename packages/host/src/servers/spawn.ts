import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { HostError } from '../error/index.ts';
import type { Spawner } from './types.ts';

/**
 * Starts a process without a shell, as the leader of a process group of its own (so that what it
 * starts can be ended with it), and waits until the system has taken it.
 */
export const spawnServer: Spawner = async (name, { command, args, env, cwd }) => {
  let child: ChildProcessWithoutNullStreams;
  try {
    child = spawn(command, args, {
      cwd,
      env,
      stdio: 'pipe',
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    await once(child, 'spawn');
  } catch (error) {
    throw spawnError(name, command, cwd, error);
  }
  // A signal that can't be delivered is no news: the end of the process is reported on its own.
  child.on('error', () => undefined);
  const { pid, stdin, stdout, stderr } = child;
  if (pid === undefined) throw new HostError('start-failed', `\`${name}\` could not be started`);
  return {
    pid,
    stdin,
    stdout,
    stderr,
    ended: new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
    }),
    terminate: () => signalGroup(pid, 'SIGTERM'),
    kill: () => signalGroup(pid, 'SIGKILL'),
  };
};

function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true });
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // The whole group has ended.
  }
}

/** Says why a program could not be started; `cause` has the code of the system's error. */
export function spawnError(name: string, command: string, cwd: string, cause: unknown): HostError {
  const { code = 'unknown', message } = cause as NodeJS.ErrnoException;
  const { why, hint } = explainSpawn(code, command, cwd, message);
  return new HostError('start-failed', `\`${name}\` could not be started: ${why}`, {
    cause,
    ...(hint === undefined ? {} : { hint }),
  });
}

function explainSpawn(
  code: string,
  command: string,
  cwd: string,
  message: string,
): { readonly why: string; readonly hint?: string } {
  const isPath = /[/\\]/.test(command);
  switch (code) {
    case 'ENOENT':
      if (!existsSync(cwd)) return { why: `the folder \`${cwd}\` to start it in is not there` };
      if (isPath && existsSync(command))
        return {
          why: `\`${command}\` is there, but what should run it is not`,
          hint: 'a script needs the program in its first line (`#!`), a binary the loader it was linked for',
        };
      return isPath
        ? { why: `there is no \`${command}\`` }
        : {
            why: `\`${command}\` is not on the PATH that servers get`,
            hint: `install \`${command}\`, or put what it does into the bundle`,
          };
    case 'EACCES':
      return {
        why: `\`${command}\` may not be executed`,
        hint: 'its execute bit is missing, or the disk is mounted without the right to execute',
      };
    case 'ENOEXEC':
    case 'EFTYPE':
      return {
        why: `\`${command}\` is no program for this machine`,
        hint: 'it was built for another system or processor, or is a script without `#!`',
      };
    case 'EINVAL':
      return {
        why: `\`${command}\` can't be started without a shell`,
        hint: 'on Windows, start the program that a `.cmd` or `.bat` file calls',
      };
    default:
      return { why: message };
  }
}
