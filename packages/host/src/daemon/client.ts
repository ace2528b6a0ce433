import type { Socket } from 'node:net';
import { HostError, type HostErrorCode } from '../error/index.ts';
import type { Home } from '../home/index.ts';
import { isObject } from '../json/index.ts';
import { RpcConnection } from '../rpc/index.ts';
import { openSession, openSessionStarting, type HostLauncher } from './connect.ts';
import type { ControlMethods } from './control.ts';

/** A control session with the host. */
export class HostClient implements AsyncDisposable {
  readonly #socket: Socket;
  readonly #connection: RpcConnection;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#connection = new RpcConnection({
      name: 'the host',
      input: socket,
      output: socket,
      onRequest: () => ({}),
      onOverflow: () => socket.destroy(),
    });
    socket.on('error', () => undefined);
    socket.once('end', () => socket.end());
    socket.once('close', () => {
      this.#connection.close(
        new HostError('connection-closed', 'the host ended before it answered', {
          hint: 'run the command again: it starts a new one',
        }),
      );
    });
  }

  /** What the host throws is thrown here, with its code and hint. */
  async request<Method extends keyof ControlMethods>(
    method: Method,
    params: Parameters<ControlMethods[Method]>[0],
    signal?: AbortSignal,
  ): Promise<Awaited<ReturnType<ControlMethods[Method]>>> {
    try {
      const answer = await this.#connection.request(method, params, signal ? { signal } : {});
      return answer as Awaited<ReturnType<ControlMethods[Method]>>;
    } catch (error) {
      throw madeWhole(error);
    }
  }

  async close(): Promise<void> {
    this.#socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** The host of a home, if it is running. */
export async function connectHost(home: Home): Promise<HostClient | undefined> {
  const socket = await openSession(home, 'control');
  return socket && new HostClient(socket);
}

/** The host of a home; started in the background when it is not running. */
export async function attachHost(home: Home, launcher: HostLauncher): Promise<HostClient> {
  return new HostClient(await openSessionStarting(home, 'control', launcher));
}

/** Tells the host, if there is one, that what is installed has changed; one that ends need not know. */
export async function tellHost(home: Home): Promise<void> {
  await using host = await connectHost(home);
  await host?.request('changed', {}).catch((error: unknown) => {
    if (!(error instanceof HostError) || error.code !== 'connection-closed') throw error;
  });
}

function madeWhole(error: unknown): unknown {
  if (!(error instanceof HostError) || error.answer === undefined) return error;
  const { message, data } = error.answer;
  const { code, hint } = isObject(data) ? data : {};
  return new HostError(
    typeof code === 'string' ? (code as HostErrorCode) : 'request-refused',
    message,
    typeof hint === 'string' ? { hint } : {},
  );
}
