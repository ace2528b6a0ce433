import { request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { writeTarget, type Target } from '../rules/index.ts';
import { endToEndHeaders, without, type Framing } from './headers.ts';

export interface Forwarding {
  readonly target: Target;
  /** What is behind the host in the URL. */
  readonly path: string;
  readonly framing: Framing;
  /** Already connected to an address that was judged for this request. */
  readonly upstream: Socket;
}

/** Sends a request on and its response back, each written anew from what was understood of it. */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  { target, path, framing, upstream }: Forwarding,
): void {
  response.once('close', () => upstream.destroy());
  const outgoing = send({
    method: request.method ?? 'GET',
    path,
    setHost: false,
    createConnection: () => upstream,
    headers: requestHeaders(request, target, framing) as never,
    insecureHTTPParser: false,
    maxHeaderSize: 64 * 1024,
  });
  outgoing.once('response', (incoming) => answer(incoming, response));
  outgoing.on('error', () => upstream.destroy());
  outgoing.once('close', () => {
    if (!response.headersSent) fail(response);
  });
  request.once('error', () => upstream.destroy());
  if (framing === 'none') {
    request.resume();
    outgoing.end();
  } else request.pipe(outgoing);
}

function requestHeaders(request: IncomingMessage, target: Target, framing: Framing): string[] {
  const host = target.port === 80 ? writeTarget(target).replace(/:80$/, '') : writeTarget(target);
  return [
    'Host',
    host,
    ...without(endToEndHeaders(request.rawHeaders), 'host', 'expect'),
    ...(framing === 'chunked' ? ['Transfer-Encoding', 'chunked'] : []),
    'Connection',
    'close',
  ];
}

function answer(incoming: IncomingMessage, response: ServerResponse): void {
  incoming.once('error', () => response.destroy());
  incoming.once('close', () => {
    // The rest will not come; a response that is cut off must not look like a whole one.
    if (!incoming.complete) response.destroy();
  });
  response.sendDate = false;
  try {
    const headers = endToEndHeaders(incoming.rawHeaders);
    response.writeHead(incoming.statusCode ?? 502, incoming.statusMessage ?? '', headers);
  } catch {
    fail(response);
    return;
  }
  incoming.pipe(response);
}

function fail(response: ServerResponse): void {
  if (response.headersSent || response.destroyed) response.destroy();
  else response.writeHead(502, { 'Content-Type': 'text/plain' }).end('no answer that is HTTP\n');
}
