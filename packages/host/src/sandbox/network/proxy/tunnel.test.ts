import { once } from 'node:events';
import { connect, createServer as createTcpServer } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import {
  cleanups,
  exchange,
  httpServer,
  listen,
  plain,
  proxyFor,
  readAll,
} from '../testing/proxy-lab.ts';

describe('a tunnel', () => {
  const through = (port: number) => `CONNECT granted.test:${port} HTTP/1.0\r\n\r\n`;

  test('carries what was sent right behind its head, and ends on each side by itself', async () => {
    const port = await listen(
      createTcpServer({ allowHalfOpen: true }, (socket) => {
        let text = '';
        socket.on('data', (data) => (text += data.toString()));
        socket.on('end', () => setTimeout(() => socket.end(`got ${text}`), 50));
      }),
    );
    const proxy = await proxyFor({ ports: [port] });
    const socket = connect(proxy.port, '127.0.0.1');
    socket.end(`${through(port)}all of it`);
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 200 [^]*\r\n\r\ngot all of it$/);
  });

  test.each(['tunnel', 'request'])(
    'holds a fast sender back while nobody reads: %s',
    async (kind) => {
      let sent = 0;
      const port = await listen(
        createTcpServer((socket) => {
          const piece = Buffer.alloc(1024 * 1024);
          const more = () => {
            while (!socket.destroyed && sent < 2 ** 28) {
              sent += piece.length;
              if (!socket.write(piece)) return;
            }
          };
          socket.on('error', () => undefined).on('drain', more);
          socket.write('HTTP/1.1 200 OK\r\n\r\n');
          more();
        }),
      );
      const proxy = await proxyFor({ ports: [port] });
      const socket = connect(proxy.port, '127.0.0.1');
      cleanups.push(() => socket.destroy());
      socket.pause();
      socket.write(kind === 'tunnel' ? through(port) : plain(port));
      let before = -1;
      await vi.waitFor(
        () => {
          const stands = sent > 0 && sent === before;
          before = sent;
          expect(stands).toBe(true);
        },
        { timeout: 20_000, interval: 300 },
      );
      // What is under way is in the buffers of the system alone.
      expect(sent).toBeLessThan(2 ** 25);
    },
  );

  test('ends when the box ends, and what is being connected or judged with it', async () => {
    const port = await listen(
      createTcpServer((socket) => void socket.on('error', () => undefined)),
    );
    let isAsked = false;
    const { port: proxyPort, connections } = await proxyFor({
      ports: [port],
      onUnknownHost: async () => {
        isAsked = true;
        return new Promise<boolean>(() => undefined);
      },
    });
    const open = exchange(proxyPort, through(port));
    const asking = exchange(proxyPort, 'CONNECT new.example.org:443 HTTP/1.1\r\n\r\n');
    await vi.waitFor(() => expect(isAsked).toBe(true), { timeout: 10_000 });
    connections.close();
    expect(await asking).toBe('');
    await open;
    expect(await exchange(proxyPort, through(port))).toBe('');
  });
});

describe('a client that is up to no good', () => {
  test('can put nothing into the request of the proxy by its path or headers', async () => {
    const seen: string[] = [];
    const port = await httpServer((request, response) => {
      seen.push(`${request.url ?? ''} ${request.headersDistinct['x-a']?.join() ?? ''}`);
      response.end();
    });
    const proxy = await proxyFor({ ports: [port], headTimeout: 500 });
    for (const path of ['/a%0d%0aX-B:1', '/a\x00b', '/a b', '/a\rb', '/\xff'])
      await exchange(proxy.port, plain(port, 'Connection: close\r\nX-A: a%0d%0ab\r\n', path));
    expect(seen.every((text) => /^\/(a%0d%0aX-B:1|\u{ff}) a%0d%0ab$/u.test(text))).toBe(true);
  });

  test('is ended when the head of its request does not come', async () => {
    const { port } = await proxyFor({ ports: [80], headTimeout: 100 });
    expect(await exchange(port, 'GET http://granted.te')).toBe('');
    expect(await exchange(port)).toBe('');
  });

  test('is ended after an answer when it says nothing more', async () => {
    const upstream = await httpServer((_, response) => response.end('hello'));
    const { port } = await proxyFor({ ports: [upstream], headTimeout: 100 });
    expect(await exchange(port, plain(upstream))).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('has only so many connections', async () => {
    const { port } = await proxyFor({ ports: [80], limit: 2 });
    for (const _ of [1, 2]) {
      const socket = connect(port, '127.0.0.1');
      cleanups.push(() => socket.destroy());
      await once(socket, 'connect');
    }
    expect(await exchange(port, plain(80))).toBe('');
  });
});
