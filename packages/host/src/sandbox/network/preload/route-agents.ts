import type { Modules, OnConnected, Way } from './types.ts';

interface AgentLike {
  readonly options?: { readonly proxyEnv?: unknown };
}

type CreateConnection = (
  this: AgentLike | undefined,
  options: object,
  callback: OnConnected,
) => unknown;

/**
 * Leads the connections of `node:http` and `node:https` through the proxy: of the usual agents and
 * of such as are made or derived from them. Agents that connect in a way of their own keep it.
 */
export function routeAgents({ http, https }: Modules, way: Way): void {
  const route = (agent: { prototype: object }, secure: boolean) => {
    const prototype = agent.prototype as { createConnection: CreateConnection };
    const direct = prototype.createConnection;
    prototype.createConnection = function createConnection(options, callback) {
      const {
        socketPath,
        socket,
        host = 'localhost',
        port,
      } = (options ?? {}) as {
        readonly [name: string]: string | undefined;
      };
      const number = Number(port ?? (secure ? 443 : 80));
      if (
        typeof callback !== 'function' ||
        socketPath !== undefined ||
        socket !== undefined ||
        // Node's own way, in versions that have it; of its agents it leads the usual ones alone.
        this?.options?.proxyEnv !== undefined ||
        way.isDirect(host, number)
      )
        return direct.call(this, options, callback);
      way.connect({ host, port: number, secure: false }, (error, tunnel) => {
        if (error !== null || tunnel === undefined || !secure) callback(error, tunnel);
        // Its own way to begin with TLS knows the sessions that can be gone on with.
        else callback(null, direct.call(this, { ...options, socket: tunnel }, callback) as never);
      });
      return undefined;
    };
  };
  route(http.Agent, false);
  route(https.Agent, true);
}
