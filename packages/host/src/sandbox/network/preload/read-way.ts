import type { Socket } from 'node:net';
import type { Modules, Way } from './types.ts';

type OpenTunnel = (
  modules: Modules,
  proxy: { readonly host: string; readonly port: number },
  where: string,
  callback: (error: Error | null, socket?: Socket) => void,
) => void;

/** Reads the environment once; without a proxy in it there is nothing to do. */
export function readWay(
  modules: Modules,
  openTunnel: OpenTunnel,
  env: NodeJS.ProcessEnv,
): Way | undefined {
  const { net, tls } = modules;
  const address = env['HTTPS_PROXY'] ?? env['https_proxy'] ?? '';
  if (!URL.canParse(address)) return undefined;
  const { hostname, port } = new URL(address);
  const proxy = { host: hostname, port: Number(port) };
  const exceptions = (env['NO_PROXY'] ?? env['no_proxy'] ?? '')
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '');
  return { ...proxy, isDirect, connect };

  function isDirect(host: string, port: number): boolean {
    const name = host.toLowerCase().replace(/^\[|\]$/g, '');
    if (name === proxy.host && port === proxy.port) return true;
    return exceptions.some((entry) => {
      const bare = entry.replace(/^\*?\./, '.');
      return (
        entry === '*' ||
        bare === name ||
        bare === `${name}:${port}` ||
        (bare.startsWith('.') && name.endsWith(bare))
      );
    });
  }

  function connect(
    wanted: Parameters<Way['connect']>[0],
    callback: Parameters<Way['connect']>[1],
  ): void {
    const { secure, host, port } = wanted;
    const bare = host.replace(/^\[|\]$/g, '');
    if (isDirect(bare, port))
      settle(net.connect({ host: bare, port }), 'connect', callback, finish);
    else
      openTunnel(
        modules,
        proxy,
        bare.includes(':') ? `[${bare}]:${port}` : `${bare}:${port}`,
        finish,
      );

    function finish(error: Error | null, socket?: Socket): void {
      if (error !== null || socket === undefined || !secure) {
        callback(error, socket);
        return;
      }
      const name = wanted.servername ?? '';
      const servername = name !== '' || net.isIP(bare) !== 0 ? name : bare;
      const over = tls.connect({ ...wanted, host: bare, socket, servername } as never);
      settle(over, 'secureConnect', callback, callback);
    }
  }

  function settle(
    socket: Socket,
    event: 'connect' | 'secureConnect',
    onError: (error: Error) => void,
    onConnected: (error: null, socket: Socket) => void,
  ): void {
    const fail = (error: Error) => onError(error);
    socket.once('error', fail);
    socket.once(event, () => {
      socket.off('error', fail);
      onConnected(null, socket);
    });
  }
}
