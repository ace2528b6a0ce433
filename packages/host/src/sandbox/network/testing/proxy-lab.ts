import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach } from 'vitest';
import { createJudge, type JudgeOptions } from '../judge.ts';
import { createConnections, createProxy } from '../proxy/index.ts';
import { readHostRules } from '../rules/index.ts';

/** What a test has opened; run after it. */
export const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** Answers with the port of 127.0.0.1. */
export async function listen(server: ReturnType<typeof createTcpServer>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A web server of this machine. */
export const httpServer = async (listener: RequestListener) => listen(createServer(listener));

interface Setup extends Partial<JudgeOptions> {
  readonly ports: readonly number[];
  readonly headTimeout?: number;
  readonly limit?: number;
}

/** A proxy on a port of this machine; `granted.test` leads to this machine too. */
export async function proxyFor({ ports, headTimeout, limit, ...options }: Setup) {
  const connections = createConnections(limit);
  const judge = createJudge({
    rules: readHostRules({
      hosts: ['public.test:*'],
      anyPublic: false,
      local: ports.map((port) => `granted.test:${port}`),
    }),
    lookup: async () => ['127.0.0.1'],
    ownAddresses: () => new Set(),
    ...options,
  });
  const accept = createProxy({
    id: 'example',
    judge,
    connections,
    ...(headTimeout !== undefined && { headTimeout }),
  });
  const port = await listen(createTcpServer({ allowHalfOpen: true }, accept));
  cleanups.push(() => connections.close());
  return { port, connections };
}

/** Sends bytes and reads until the other side ends. */
export async function exchange(port: number, ...parts: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  cleanups.push(() => socket.destroy());
  for (const part of parts) socket.write(part, 'latin1');
  return readAll(socket);
}

/** Reads until the connection is closed. */
export async function readAll(socket: Socket): Promise<string> {
  let text = '';
  socket.on('error', () => undefined);
  socket.on('data', (data) => (text += data.toString('latin1')));
  await once(socket, 'close');
  return text;
}

/** A request for the host that is granted. */
export const plain = (port: number, lines = '', path = '/') =>
  `GET http://granted.test:${port}${path} HTTP/1.1\r\nHost: granted.test:${port}\r\n${lines}\r\n`;
