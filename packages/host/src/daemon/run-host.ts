import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { HostError } from '../error/index.ts';
import { openContext, type HostContext } from '../activation/index.ts';
import { Approvals, type Approver } from '../approval/index.ts';
import { Gateway, McpSession } from '../gateway/index.ts';
import { isLock, prepareHome, tryLock, type Home } from '../home/index.ts';
import type { Machine } from '../runtimes/index.ts';
import { recover } from '../store/index.ts';
import { hostAddress, hostLock, securePlace } from './address.ts';
import { serveControl } from './control.ts';
import { readHello } from './hello.ts';

export interface HostOptions {
  readonly home: Home;
  readonly machine: Machine;
  /** Asked about what nobody has agreed to; without it such things are refused. */
  readonly approver?: Approver;
  /** Instead of the real ones of this home and machine. */
  readonly context?: HostContext;
  /** Ends by itself this many milliseconds after its last client; never, unless told. */
  readonly idleTimeout?: number;
  /** Called with what is worth a line in a log. */
  readonly onEvent?: (line: string) => void;
}

export interface RunningHost {
  /** The socket or pipe it listens on. */
  readonly address: string;
  /** Resolves when it has ended, whatever the reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Becomes the host of a home: one process holds the running servers, for all clients.
 * @throws {HostError} `host-running` when there is one
 */
export async function runHost(options: HostOptions): Promise<RunningHost> {
  const { home, machine } = options;
  await prepareHome(home);
  const held = await tryLock(hostLock(home));
  if (!isLock(held)) throw alreadyRunning(held === 'unknown' ? undefined : held.pid);
  try {
    const state = await tryLock(join(home.run, 'state.lock'));
    // Whoever is changing something has put right what was left; servers need not wait for that.
    if (isLock(state)) {
      await using _state = state;
      await recover(home, options.onEvent);
    }
    const context = options.context ?? (await openContext(home, machine));
    const approvals = new Approvals();
    if (options.approver !== undefined) approvals.attach(options.approver);
    const gateway = new Gateway({ context, approvals });
    await gateway.reload();
    const address = hostAddress(home);
    await securePlace(home, address);
    // We hold the lock: a socket that is still there belonged to a host that was killed.
    if (process.platform !== 'win32') await rm(address, { force: true });
    const host = new Host(gateway, options);
    await host.listen(address);
    const ended = host.ended.then(() => held.release());
    return { address, ended, stop: () => host.stop().then(() => ended) };
  } catch (error) {
    await held.release();
    throw error;
  }
}

class Host {
  readonly ended: Promise<void>;
  readonly #gateway: Gateway;
  readonly #options: HostOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #idle: NodeJS.Timeout | undefined;
  #stopping: Promise<void> | undefined;

  constructor(gateway: Gateway, options: HostOptions) {
    this.#gateway = gateway;
    this.#options = options;
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      this.#accept(socket).catch((error: unknown) => {
        options.onEvent?.(`a connection failed: ${String(error)}`);
        socket.destroy();
      });
    });
    this.ended = once(this.#server, 'close').then(() => this.#stopping);
  }

  async listen(address: string): Promise<void> {
    this.#server.listen(address);
    await once(this.#server, 'listening');
    this.#waitForClients();
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    clearTimeout(this.#idle);
    this.#server.close();
    await this.#gateway.stop();
    for (const socket of this.#sockets) {
      // What is written already is to arrive, unless the client does not read.
      socket.end();
      setTimeout(() => socket.destroy(), 300);
    }
  }

  async #accept(socket: Socket): Promise<void> {
    clearTimeout(this.#idle);
    this.#sockets.add(socket);
    // A client that is gone in the middle of an answer is no news.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#waitForClients();
    });
    const kind = await readHello(socket);
    const session =
      kind === 'mcp' ? new McpSession(this.#gateway, socket, socket) : this.#control(socket);
    socket.once('close', () => session.close(gone()));
    socket.once('end', () => {
      void session.drained().then(() => socket.end());
    });
    socket.resume();
  }

  #control(socket: Socket) {
    return serveControl(socket, {
      gateway: this.#gateway,
      status: () => ({
        pid: process.pid,
        background: this.#options.idleTimeout !== undefined,
        clients: this.#sockets.size - 1,
      }),
      // Whoever asked for it is answered first.
      leave: () => {
        setImmediate(() => void this.stop());
      },
    });
  }

  #waitForClients(): void {
    const { idleTimeout, onEvent } = this.#options;
    if (idleTimeout === undefined || this.#sockets.size > 0 || this.#stopping) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      onEvent?.('no client for a while: the host ends');
      void this.stop();
    }, idleTimeout);
  }
}

function gone(): HostError {
  return new HostError('connection-closed', 'the client has gone');
}

function alreadyRunning(pid: number | undefined): HostError {
  const who = pid === undefined ? 'another process' : `process ${pid}`;
  return new HostError('host-running', `the host is running already: ${who}`, {
    hint: 'there is one for each user; `dxt list` and `dxt call` are answered by it',
  });
}
