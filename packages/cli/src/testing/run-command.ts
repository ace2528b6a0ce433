import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { builtCommand } from './built-command.ts';

export interface CommandRun {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  /** Added to an environment that has only what starting a program takes. */
  readonly env?: Readonly<Record<string, string>>;
  /** Nothing, unless told: stdin is at its end. */
  readonly stdin?: string | Uint8Array;
  /** Called with the process id, so that a test may interrupt the command. */
  readonly onStart?: (pid: number) => void;
}

/** Runs `dxt` as a script would: no terminal, its own home, and no settings of this machine. */
export async function runCommand(
  args: readonly string[],
  { cwd, env, stdin = '', onStart }: RunOptions,
): Promise<CommandRun> {
  const child = spawn(process.execPath, [builtCommand(), ...args], {
    cwd,
    env: commandEnvironment(cwd, env),
    stdio: 'pipe',
  });
  if (child.pid !== undefined) onStart?.(child.pid);
  // A command that ends without reading its stdin breaks the pipe, which is its right.
  child.stdin.on('error', () => undefined).end(stdin);
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { args, cwd, status: child.exitCode, signal: child.signalCode, stdout, stderr };
}

/** The environment that `runCommand` uses, for tests that start `dxt` in their own way. */
export function commandEnvironment(
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const kept = ['PATH', 'SystemRoot', 'PATHEXT', 'TEMP', 'TMP', 'TMPDIR'];
  const inherited = kept.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const home = `${cwd}/.home`;
  return {
    ...Object.fromEntries(inherited),
    HOME: home,
    OPENDXT_HOME: `${home}/opendxt`,
    // The keychain of whoever runs the tests is no place for what they store.
    OPENDXT_KEYCHAIN: 'off',
    ...env,
  };
}
