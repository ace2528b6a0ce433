import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { HostError } from '../error/index.ts';
import { prepareHome, type Home } from '../home/index.ts';
import { hostAddress, hostLog, securePlace } from './address.ts';
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
    throw error;
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
  let child = startInBackground(home, launcher);
  const deadline = performance.now() + patience;
  for (;;) {
    const socket = await openSession(home, kind);
    if (socket !== undefined) {
      child.unref();
      return socket;
    }
    // 0 is the end of a host that found another one before it, which may be about to leave.
    if (child.exitCode === 0) child = startInBackground(home, launcher);
    else if (child.exitCode !== null) throw unreachable(home, 'ended at once');
    if (performance.now() > deadline)
      throw unreachable(home, `is not there after ${patience / 1000} s`);
    await sleep(15);
  }
}

/** Of several hosts that are started at once all but one end, since there is one lock. */
function startInBackground(home: Home, { command, args, env }: HostLauncher) {
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

function unreachable(home: Home, what: string): HostError {
  const log = readFileSync(hostLog(home), 'utf8').trimEnd().split('\n').slice(-8);
  const quoted = log.map((line) => `  ${line}`).join('\n');
  return new HostError('host-unreachable', `the host ${what}; the end of its log:\n${quoted}`, {
    hint: '`dxt host` runs it in the foreground',
  });
}
