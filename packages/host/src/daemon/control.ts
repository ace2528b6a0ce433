import type { Socket } from 'node:net';
import { HostError } from '../error/index.ts';
import type { CallAnswer, ExtensionStatus, ExtensionTools, Gateway } from '../gateway/index.ts';
import { isObject } from '../json/index.ts';
import { RpcConnection, rpcCodes } from '../rpc/index.ts';

export interface HostStatus {
  readonly pid: number;
  /** Started by a client, and ends by itself. */
  readonly background: boolean;
  /** Connections beside the one that asks. */
  readonly clients: number;
  readonly extensions: Readonly<Record<string, ExtensionStatus>>;
}

/** What a control session may ask, by method. */
export interface ControlMethods {
  status(params: { readonly ids: readonly string[] }): Promise<HostStatus>;
  tools(params: { readonly id?: string }): Promise<readonly ExtensionTools[]>;
  /** Is itself the user's agreement to this one call. */
  call(params: {
    readonly id: string;
    readonly tool: string;
    readonly arguments: unknown;
  }): Promise<CallAnswer>;
  /** What is installed has changed; answered when the servers that must go are gone. */
  changed(params: object): Promise<object>;
  /** Ends the host when it was started by a client and nobody else is connected. */
  stepAside(params: object): Promise<{ readonly leaving: boolean }>;
  /** Ends the host and its servers, whoever is connected. */
  stop(params: object): Promise<{ readonly pid: number }>;
}

export interface HostControls {
  readonly gateway: Gateway;
  readonly status: () => Omit<HostStatus, 'extensions'>;
  readonly leave: () => void;
}

/** Answers the requests of `dxt` on a connection. */
export function serveControl(socket: Socket, controls: HostControls): RpcConnection {
  return new RpcConnection({
    name: 'dxt',
    input: socket,
    output: socket,
    onRequest: async (method, params, signal) => {
      try {
        return await answer(method, isObject(params) ? params : {}, signal, controls);
      } catch (error) {
        throw forTransport(error);
      }
    },
    onOverflow: () => socket.destroy(),
  });
}

async function answer(
  method: string,
  params: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
  { gateway, status, leave }: HostControls,
): Promise<unknown> {
  const { id, ids, tool } = params;
  switch (method) {
    case 'status': {
      const asked = Array.isArray(ids) ? ids.map(String) : [];
      const extensions = Object.fromEntries(asked.map((id) => [id, gateway.status(id)]));
      return { ...status(), extensions };
    }
    case 'tools':
      return typeof id === 'string' ? [await gateway.toolsOf(id)] : gateway.tools();
    case 'call':
      return gateway.call(String(id), String(tool), params['arguments'], {
        signal,
        caller: { name: 'dxt call', agrees: true },
      });
    case 'changed':
      return gateway.reload();
    case 'stepAside': {
      const { background, clients } = status();
      const leaving = background && clients === 0;
      if (leaving) leave();
      return { leaving };
    }
    case 'stop':
      leave();
      return { pid: status().pid };
    default:
      throw new HostError('request-refused', `the host knows no \`${method}\``, {
        hint: 'it is of another version: `dxt host --stop` ends it, and the next command starts the right one',
      });
  }
}

/** An error as the answer of a request, so that the other side can make it whole again. */
function forTransport(error: unknown): HostError {
  const { code, hint } = error instanceof HostError ? error : { code: undefined, hint: undefined };
  const message = error instanceof Error ? error.message : String(error);
  return new HostError('request-refused', message, {
    answer: { code: rpcCodes.internalError, message, data: { code, hint } },
  });
}
