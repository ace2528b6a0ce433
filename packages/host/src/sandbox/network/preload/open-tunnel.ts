import type { Modules, OnConnected } from './types.ts';

/** Asks the proxy for a connection to `host:port`. A refusal's words become the error's message. */
export function openTunnel(
  { net }: Modules,
  proxy: { readonly host: string; readonly port: number },
  where: string,
  callback: OnConnected,
): void {
  const socket = net.connect({ host: proxy.host, port: proxy.port });
  let received = Buffer.alloc(0);
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 60_000);
  socket.on('readable', read);
  socket.on('error', fail);
  socket.on('close', end);
  socket.write(`CONNECT ${where} HTTP/1.1\r\nHost: ${where}\r\n\r\n`);

  function read(): void {
    for (let piece = socket.read(); piece !== null; piece = socket.read())
      received = Buffer.concat([received, piece as Buffer]);
    const headEnd = received.indexOf('\r\n\r\n');
    if (headEnd < 0 || !received.toString('latin1', 0, 13).startsWith('HTTP/1.1 200 ')) return;
    leave();
    if (received.length > headEnd + 4) socket.unshift(received.subarray(headEnd + 4));
    callback(null, socket);
  }

  function leave(): void {
    socket.off('readable', read);
    socket.off('error', fail);
    socket.off('close', end);
  }

  function fail(error: Error): void {
    leave();
    callback(error);
  }

  /** The proxy closes what it refuses. */
  function end(): void {
    const [head = '', body = ''] = received.toString('utf8').split('\r\n\r\n');
    const said = body.trim() || head.split('\r\n')[0] || 'the proxy ended the connection';
    fail(Object.assign(new Error(said), { code: 'ERR_PROXY_TUNNEL' }));
  }
}
