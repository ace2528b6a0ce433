import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A bus of its own with a gnome-keyring on it, which nobody else's session knows of. */
export interface PrivateKeyring {
  /** What a process needs in its environment to find it. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts the service anew; it is unlocked when its password is given, and locked otherwise. */
  restart(options: { readonly unlocked: boolean }): Promise<void>;
  /** Ends the service, and the bus with it. */
  end(): Promise<void>;
}

export interface PrivateKeyringOptions {
  /** Starts a program; with another user's rights, for a test of that. */
  readonly start?: (
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ) => ChildProcess;
}

/** Starts bus and service in a folder; the keyring is new and unlocked. */
export async function privateKeyring(
  folder: string,
  { start = startHere }: PrivateKeyringOptions = {},
): Promise<PrivateKeyring & AsyncDisposable> {
  const runtime = join(folder, 'run');
  await mkdir(runtime, { recursive: true, mode: 0o700 });
  const base = { PATH: process.env['PATH'] ?? '', HOME: folder, XDG_RUNTIME_DIR: runtime };
  const bus = start('dbus-daemon', ['--session', '--nofork', '--print-address=1'], base);
  const [address] = (await once(
    createInterface({ input: bus.stdout ?? process.stdin }),
    'line',
  )) as [string];
  const env = { ...base, DBUS_SESSION_BUS_ADDRESS: address };
  let service: ChildProcess | undefined;
  const restart: PrivateKeyring['restart'] = async ({ unlocked }) => {
    await ended(service);
    const mode = unlocked ? ['--unlock'] : ['--start'];
    service = start('gnome-keyring-daemon', ['--foreground', '--components=secrets', ...mode], env);
    service.stdin?.end(unlocked ? 'a password' : '');
    while (!existsSync(join(runtime, 'keyring/control')))
      await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const end = async () => {
    await ended(service);
    await ended(bus);
  };
  await restart({ unlocked: true });
  return { env, restart, end, [Symbol.asyncDispose]: end };
}

const startHere: NonNullable<PrivateKeyringOptions['start']> = (command, args, env) =>
  spawn(command, args, { env, stdio: ['pipe', 'pipe', 'ignore'] });

async function ended(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
