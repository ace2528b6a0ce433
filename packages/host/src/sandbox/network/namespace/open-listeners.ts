import { spawn, type ChildProcess } from 'node:child_process';
import type { Server, Socket } from 'node:net';
import { constants, setPriority } from 'node:os';
import { HostError } from '../../../error/index.ts';
import { listenInside, type InsideAddress } from './listen-inside.ts';

/** Long enough for a machine under load; it takes some 40 ms. */
const patience = 20_000;

/** Where util-linux is: never the user's PATH, which might lead elsewhere. */
const path = '/usr/bin:/bin:/usr/sbin:/sbin:/usr/local/bin';

export interface ListenOptions {
  /** `false`: the server runs already, and its start must not suffer. */
  readonly waitedFor: boolean;
  /** Called with the index of the address that was connected to. */
  readonly onConnection: (index: number, socket: Socket) => void;
}

/** Listeners in the order of the addresses; `undefined` where the box has no such address. */
export type Listeners = readonly (Server | undefined)[];

/**
 * Listens on addresses inside the network namespace of a process, from here: a short program goes
 * in through the user namespace that owns it, listens, passes its sockets out and ends. It works
 * for a user without rights, since the namespace is that user's own.
 * Where nobody waits for it, it leaves the processor to others.
 * @throws {HostError} `start-failed`
 */
export async function openListeners(
  pid: number,
  addresses: readonly InsideAddress[],
  { waitedFor, onConnection }: ListenOptions,
): Promise<Listeners> {
  const source = `(${listenInside.toString()})(require('node:net'),${JSON.stringify(addresses)})`;
  const child = spawn(
    'nsenter',
    ['-t', String(pid), '-U', '--preserve-credentials', '-n', process.execPath, '-e', source],
    {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // In an application that is built on Electron the program is Node only when told.
      env: { PATH: path, ELECTRON_RUN_AS_NODE: '1' },
      cwd: '/',
      timeout: patience,
      killSignal: 'SIGKILL',
    },
  );
  if (!waitedFor && child.pid !== undefined) stepBack(child.pid);
  const { listeners, error } = await collect(child, addresses.length, onConnection);
  // A box has no IPv6 where the machine has none; anything else that is missing is an error.
  const failed = listeners.findIndex(
    (listener, index) => listener === undefined && addresses[index]?.host !== '::1',
  );
  if (failed === -1) return listeners;
  for (const listener of listeners) listener?.close();
  throw new HostError('start-failed', `the network of the box could not be opened: ${error}`, {
    hint: 'the program `nsenter` of util-linux has to be installed, and user namespaces to be allowed',
  });
}

function ignore(): void {
  // A connection that could not be taken is the client's to try again.
}

function stepBack(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already, or this user may not.
  }
}

async function collect(
  child: ChildProcess,
  count: number,
  onConnection: ListenOptions['onConnection'],
): Promise<{ readonly listeners: (Server | undefined)[]; readonly error: string }> {
  const listeners: (Server | undefined)[] = Array.from({ length: count });
  let error = '';
  child.stderr?.setEncoding('utf8');
  child.stderr?.on('data', (text: string) => {
    if (error.length < 1000) error += text;
  });
  child.on('message', (message: { index: number; code?: string }, handle) => {
    const { index } = message;
    // It accepts from now on; a connection that nobody takes would hang for ever.
    if (handle !== undefined)
      listeners[index] = (handle as Server)
        .on('connection', (socket: Socket) => onConnection(index, socket))
        .on('error', ignore);
    else error += `port ${index}: ${message.code ?? 'unknown'}`;
  });
  return new Promise((resolve) => {
    child.once('error', (cause) => resolve({ listeners, error: cause.message }));
    // By then everything that it said has arrived.
    child.once('close', (code, signal) =>
      resolve({ listeners, error: error.trim() || `it ended with ${signal ?? code ?? 'no code'}` }),
    );
  });
}
