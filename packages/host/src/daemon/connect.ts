import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { HostError } from '../error/index.ts';
import { lockHolder, prepareHome, type Home } from '../home/index.ts';
import { hostAddress, hostLock, hostLog, securePlace } from './address.ts';
import { helloLine, type SessionKind } from './hello.ts';

/** How to start a host in the background. */
export interface HostLauncher {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Milliseconds that a host may take to listen. */
const patience = 20_000;

/** A connection to the host of a home, undefined when there is none. */
export async function openSession(home: Home, kind: SessionKind): Promise<Socket | undefined> {
  const address = hostAddress(home);
  const socket = connect({ path: address, allowHalfOpen: true });
  try {
    await once(socket, 'connect');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ENOTSOCK and EAGAIN: a socket that is being replaced, or whose queue is full.
    if (['ENOENT', 'ECONNREFUSED', 'ENOTSOCK', 'EAGAIN'].includes(code ?? '')) return undefined;
    throw new HostError('host-unreachable', `\`${address}\` can't be connected to: ${code}`, {
      cause: error,
      hint: 'set OPENDXT_HOME to a folder of your own',
    });
  }
  await securePlace(home, address);
  socket.write(helloLine(kind));
  return socket;
}

/** The same, but starts a host in the background when there is none. */
export async function openSessionStarting(
  home: Home,
  kind: SessionKind,
  launcher: HostLauncher,
): Promise<Socket> {
  const there = await openSession(home, kind);
  if (there !== undefined) return there;
  await prepareHome(home);
  const deadline = performance.now() + patience;
  let child: ChildProcess | undefined;
  for (;;) {
    // Who holds the lock is about to listen, or about to leave: in both cases it is to be waited for.
    const isFree = (await lockHolder(hostLock(home))) === undefined;
    if (isFree && (child === undefined || hasEnded(child)))
      child = startInBackground(home, launcher);
    const socket = await openSession(home, kind);
    if (socket !== undefined) {
      child?.unref();
      return socket;
    }
    // 0 is the end of a host that found another one before it.
    if (child !== undefined && (child.exitCode ?? 0) !== 0)
      throw unreachable(home, 'ended at once');
    if (performance.now() > deadline)
      throw unreachable(home, `is not there after ${patience / 1000} s`);
    await sleep(15);
  }
}

/** Of several hosts that are started at once all but one end, since there is one lock. */
function startInBackground(home: Home, { command, args, env }: HostLauncher): ChildProcess {
  const log = openSync(hostLog(home), 'a', 0o600);
  try {
    const child = spawn(command, args, {
      cwd: home.root,
      env: { ...env, OPENDXT_HOME: home.root },
      stdio: ['ignore', log, log],
      detached: true,
      windowsHide: true,
    });
    child.on('error', () => undefined);
    return child;
  } finally {
    closeSync(log);
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function unreachable(home: Home, what: string): HostError {
  const path = hostLog(home);
  const log = existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n').slice(-8) : [];
  const quoted = log.map((line) => `  ${line}`).join('\n');
  const said =
    quoted.trim() === '' ? 'it wrote nothing to its log' : `the end of its log:\n${quoted}`;
  return new HostError('host-unreachable', `the host ${what}; ${said}`, {
    hint: '`dxt host` runs it in the foreground',
  });
}
