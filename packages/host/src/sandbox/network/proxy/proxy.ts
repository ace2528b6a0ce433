import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Judge } from '../judge.ts';
import type { Target } from '../rules/index.ts';
import {
  badRequest,
  refusalAnswer,
  unreachableAnswer,
  writeAnswer,
  type Answer,
} from './answers.ts';
import type { Connections } from './connections.ts';
import { createDeadlines } from './deadlines.ts';
import { dial, DialError } from './dial.ts';
import { forward } from './forward.ts';
import { bodyFraming } from './headers.ts';
import { readAbsoluteTarget, readAuthority } from './request-target.ts';
import { tunnel } from './tunnel.ts';
import { createTurns } from './turns.ts';

export interface ProxyOptions {
  /** The extension, named in refusals. */
  readonly id: string;
  readonly judge: Judge;
  readonly connections: Connections;
  /** Milliseconds that a client has for the head of a request; 30,000 unless told. */
  readonly headTimeout?: number;
}

/**
 * Makes the proxy of one box, which listens nowhere: it takes the connections that it is given.
 * Tunnels by CONNECT, and requests for `http://` URLs; each is judged by itself.
 */
export function createProxy(options: ProxyOptions): (socket: Socket) => void {
  const { id, judge, connections } = options;
  const deadlines = createDeadlines(options.headTimeout ?? 30_000);
  const server = createServer({
    maxHeaderSize: 64 * 1024,
    // Said here so that no option of the host's Node can say otherwise.
    insecureHTTPParser: false,
    // Node watches over these only where it listens itself; the deadlines do it here.
    headersTimeout: 0,
    requestTimeout: 0,
    keepAliveTimeout: 0,
  });
  const turns = createTurns();
  server.on('request', (request, response) => {
    deadlines.stop(request.socket);
    response.once('close', () => deadlines.start(request.socket));
    response.on('error', () => undefined);
    const relayed = turns.take(request.socket, response, () => relay(request, response));
    // What can't be passed on as it is (a path, a header) ends the connection.
    relayed.catch(() => request.socket.destroy());
  });
  server.on('connect', (request, socket, head) => {
    deadlines.stop(request.socket);
    connectThrough(request, socket as Socket, head).catch(() => socket.destroy());
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const isLarge = error.code === 'HPE_HEADER_OVERFLOW';
    if (socket.writable) socket.end(writeAnswer({ ...badRequest, status: isLarge ? 431 : 400 }));
    else socket.destroy();
  });
  return (socket) => {
    if (!connections.accept(socket)) return;
    deadlines.start(socket);
    server.emit('connection', socket);
  };

  async function relay(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const wanted = readAbsoluteTarget(request);
    const framing = bodyFraming(request.rawHeaders);
    if (wanted === undefined || framing === undefined) {
      request.socket.end(writeAnswer(badRequest));
      return;
    }
    const way = await open(wanted.target);
    if ('status' in way) {
      const headers = { 'Content-Type': 'text/plain; charset=utf-8' };
      response.writeHead(way.status, headers).end(`${way.text}\n`);
    } else if (response.destroyed) way.destroy();
    else forward(request, response, { ...wanted, framing, upstream: way });
  }

  async function connectThrough(
    request: IncomingMessage,
    client: Socket,
    head: Buffer,
  ): Promise<void> {
    const target = readAuthority(request);
    const way = target === undefined ? badRequest : await open(target);
    if ('status' in way) {
      client.end(writeAnswer(way));
      // What it still sends is thrown away, so that it comes to read the answer.
      client.resume();
    } else if (client.destroyed) way.destroy();
    else {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      if (head.length > 0) way.write(head);
      tunnel(client, way);
    }
  }

  async function open(target: Target): Promise<Socket | Answer> {
    const verdict = await judge.judge(target);
    if (!verdict.ok) return refusalAnswer(id, target, verdict);
    try {
      return await dial(verdict.addresses, target.port, connections.ended);
    } catch (error) {
      if (!(error instanceof DialError)) throw error;
      return unreachableAnswer(target, error.code);
    }
  }
}
