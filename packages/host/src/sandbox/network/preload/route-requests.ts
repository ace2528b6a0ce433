import type { RequestOptions } from 'node:http';
import type { Modules, OnConnected, Way } from './types.ts';

/**
 * Mends two habits of libraries that no proxy can serve, in every version of Node:
 * axios asks an HTTP proxy for `https://` URLs in the open instead of by CONNECT,
 * and ws connects by itself, past the agents, unless it is given one.
 */
export function routeRequests({ http, https }: Modules, way: Way): void {
  const originals = { http: http.request, https: https.request };
  for (const [module, secure] of [
    [http, false],
    [https, true],
  ] as const) {
    const mended = (...args: unknown[]) => {
      const [options, callback] = args;
      const usual = secure ? originals.https : originals.http;
      if (typeof options !== 'object' || options === null) return usual(...(args as [string]));
      const instead = forAxios(options) ?? forWebSocket(options, secure);
      if (instead === undefined) return usual(...(args as [string]));
      const request = secure || instead.protocol === 'https:' ? originals.https : originals.http;
      return request(instead, callback as never);
    };
    module.request = mended;
    module.get = (...args: unknown[]) => {
      const request = mended(...args);
      request.end();
      return request;
    };
  }

  function forAxios(options: RequestOptions & { readonly agents?: { https?: never } }) {
    const { hostname, host = hostname, port, path } = options;
    const isToProxy = (hostname ?? host) === way.host && Number(port) === way.port;
    if (!isToProxy || typeof path !== 'string' || !path.startsWith('https://')) return undefined;
    const url = new URL(path);
    const name = url.hostname.replace(/^\[|\]$/g, '');
    return {
      ...options,
      protocol: 'https:',
      host: name,
      hostname: name,
      port: url.port || 443,
      path: url.pathname + url.search,
      agent: options.agents?.https,
    };
  }

  function forWebSocket(options: RequestOptions, secure: boolean): RequestOptions | undefined {
    const { hostname, host = hostname, headers, agent, createConnection, socketPath } = options;
    const upgrade = Object.entries(headers ?? {}).find(([name]) => /^upgrade$/i.test(name))?.[1];
    const port = Number(options.port || (secure ? 443 : 80));
    if (
      createConnection === undefined ||
      agent !== undefined ||
      typeof socketPath === 'string' ||
      typeof host !== 'string' ||
      String(upgrade).toLowerCase() !== 'websocket' ||
      way.isDirect(host, port)
    )
      return undefined;
    const connect = (asked: object, callback: OnConnected) => {
      way.connect({ ...asked, host, port, secure }, callback);
    };
    return { ...options, createConnection: connect as never };
  }
}
