import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Marks } from './marks.ts';

/** Milliseconds until somebody who says nothing is greeted. */
const patience = 250;

/** What listens outside the box; each answers with a mark. */
export interface Listeners {
  /** TCP at every address of this machine: the mark `listener`. */
  readonly port: number;
  /** TCP at 127.0.0.1, to be granted: the mark `granted`; `/redirect` leads to the other one. */
  readonly grantedPort: number;
  /** UDP: the mark `datagram`. */
  readonly datagramPort: number;
  /** Whether ::1 is there. */
  readonly ipv6: boolean;
  /** An address of this machine that others see, where it has one. */
  readonly lan: string | undefined;
  close(): void;
}

/** @param sockets Paths of UNIX sockets by the name of their marks. */
export async function listen(
  marks: Marks,
  sockets: Readonly<Record<string, string>>,
): Promise<Listeners> {
  const servers: Server[] = [];
  const connections = new Set<Socket>();
  const serve = async (where: { port: number; host: string } | { path: string }, body: Reply) => {
    const server = createServer((socket) => {
      connections.add(socket);
      answer(socket, body);
    });
    servers.push(server);
    server.listen(where);
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' ? (address?.port ?? 0) : 0;
  };
  const interfaces = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const ipv6 = interfaces.some(({ address }) => address === '::1');
  const port = await serve({ port: 0, host: ipv6 ? '::' : '0.0.0.0' }, () =>
    reply('200 OK', marks.of('listener')),
  );
  const grantedPort = await serve({ port: 0, host: '127.0.0.1' }, (request) =>
    /^GET \S*\/redirect /.test(request)
      ? reply('302 Found', '', `Location: http://127.0.0.1:${port}/\r\n`)
      : reply('200 OK', marks.of('granted')),
  );
  for (const [name, path] of Object.entries(sockets)) await serve({ path }, () => marks.of(name));
  const datagrams = await listenForDatagrams(marks);
  return {
    port,
    grantedPort,
    datagramPort: datagrams.address().port,
    ipv6,
    lan: interfaces.find(({ internal, family }) => !internal && family === 'IPv4')?.address,
    close: () => {
      for (const server of servers) server.close();
      for (const socket of connections) socket.destroy();
      datagrams.close();
    },
  };
}

type Reply = (request: string) => string;

function reply(status: string, body: string, headers = ''): string {
  return `HTTP/1.1 ${status}\r\n${headers}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
}

function answer(socket: Socket, body: Reply): void {
  const timer = setTimeout(() => socket.end(body('')), patience);
  socket.on('error', () => undefined);
  socket.once('close', () => clearTimeout(timer));
  socket.once('data', (data) => {
    clearTimeout(timer);
    socket.end(body(data.toString('latin1')));
  });
}

async function listenForDatagrams(marks: Marks): Promise<DatagramSocket> {
  const socket = createSocket('udp4');
  socket.on('message', (_, { port, address }) => {
    socket.send(marks.of('datagram'), port, address);
  });
  socket.bind(0);
  await once(socket, 'listening');
  return socket;
}
