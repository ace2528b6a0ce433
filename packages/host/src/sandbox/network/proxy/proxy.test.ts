import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createJudge, type JudgeOptions } from '../judge.ts';
import { readHostRules } from '../rules/index.ts';
import { createConnections, createProxy } from './index.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

async function listen(server: ReturnType<typeof createTcpServer>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

const httpServer = async (listener: RequestListener) => listen(createServer(listener));

interface Setup extends Partial<JudgeOptions> {
  readonly ports: readonly number[];
  readonly headTimeout?: number;
  readonly limit?: number;
}

/** A proxy on a port of this machine; `granted.test` leads to this machine too. */
async function proxyFor({ ports, headTimeout, limit, ...options }: Setup) {
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
async function exchange(port: number, ...parts: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  cleanups.push(() => socket.destroy());
  for (const part of parts) socket.write(part, 'latin1');
  return readAll(socket);
}

async function readAll(socket: Socket): Promise<string> {
  let text = '';
  socket.on('error', () => undefined);
  socket.on('data', (data) => (text += data.toString('latin1')));
  await once(socket, 'close');
  return text;
}

const plain = (port: number, lines = '', path = '/') =>
  `GET http://granted.test:${port}${path} HTTP/1.1\r\nHost: granted.test:${port}\r\n${lines}\r\n`;

describe('a request for a URL', () => {
  test('arrives with the host of its URL, and without what is for the proxy alone', async () => {
    const seen: unknown[] = [];
    const port = await httpServer((request, response) => {
      seen.push([request.url, request.rawHeaders.map((text) => text.toLowerCase())]);
      response.end('hello');
    });
    const proxy = await proxyFor({ ports: [port] });
    const answer = await exchange(
      proxy.port,
      `GET http://granted.test:${port}?q=1 HTTP/1.1\r\nHost: other.test\r\nProxy-Authorization: Basic eDp5\r\n` +
        'Connection: close, X-Hop\r\nX-Hop: 1\r\nX-Kept: 2\r\nKeep-Alive: 3\r\nTE: trailers\r\nUpgrade: h2c\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*hello/);
    expect(seen).toEqual([
      ['/?q=1', ['host', `granted.test:${port}`, 'x-kept', '2', 'connection', 'close']],
    ]);
  });

  test('is followed by others on the same connection, each judged by itself', async () => {
    const port = await httpServer((_, response) => response.end('hello'));
    const proxy = await proxyFor({ ports: [port] });
    const answer = await exchange(
      proxy.port,
      plain(port),
      `GET http://denied.test/ HTTP/1.1\r\nHost: denied.test\r\n\r\n`,
      plain(port, 'Connection: close\r\n'),
    );
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual([
      'HTTP/1.1 200',
      'HTTP/1.1 403',
      'HTTP/1.1 200',
    ]);
  });

  test.each([
    ['a length', 'Content-Length: 5\r\n', 'hello'],
    ['chunks', 'Transfer-Encoding: chunked\r\n', '3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n'],
  ])('carries a body with %s, also where the method usually has none', async (_, header, body) => {
    for (const method of ['POST', 'DELETE', 'GET']) {
      const requests: string[] = [];
      const port = await httpServer((request, response) => {
        request.setEncoding('utf8');
        let text = '';
        request.on('data', (data: string) => (text += data));
        request.on('end', () => {
          requests.push(`${request.method ?? ''} ${text}`);
          response.end();
        });
      });
      const proxy = await proxyFor({ ports: [port] });
      const head = plain(port, `Connection: close\r\n${header}`).replace('GET', method);
      expect(await exchange(proxy.port, head, body)).toMatch(/^HTTP\/1\.1 200/);
      expect(requests).toEqual([`${method} hello`]);
    }
  });

  test.each([
    ['two lengths', 'Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello'],
    ['a length and chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['an unknown encoding', 'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n'],
    ['chunks twice', 'Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n'],
    ['a hidden encoding', 'Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n'],
    ['a folded header', 'X: 1\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a bare line feed', 'X: 1\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a NUL', 'X: a\0b\r\n\r\n'],
  ])('that hides another by %s is refused, or arrives as one', async (_, rest) => {
    const urls: (string | undefined)[] = [];
    const port = await httpServer((request, response) => {
      urls.push(request.url);
      response.end();
    });
    const proxy = await proxyFor({ ports: [port], headTimeout: 500 });
    const hidden = 'GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n';
    const head = `POST http://granted.test:${port}/ HTTP/1.1\r\nHost: granted.test:${port}\r\n`;
    const answer = await exchange(proxy.port, `${head}${rest}${hidden}`);
    expect(answer).toMatch(/HTTP\/1\.1 400 /);
    expect(urls).not.toContain('/hidden');
  });

  test.each([
    ['its own path alone', 'GET / HTTP/1.1'],
    ['another scheme', 'GET https://granted.test/ HTTP/1.1'],
    ['a file', 'GET file:///etc/passwd HTTP/1.1'],
    ['a user', 'GET http://granted.test@denied.test/ HTTP/1.1'],
    ['a backslash', 'GET http://denied.test\\@granted.test/ HTTP/1.1'],
    ['a fragment', 'GET http://denied.test#@granted.test/ HTTP/1.1'],
    ['no port for CONNECT', 'CONNECT granted.test HTTP/1.1'],
    ['a URL for CONNECT', 'CONNECT http://granted.test:80/ HTTP/1.1'],
  ])('with %s is refused', async (_, line) => {
    const { port } = await proxyFor({ ports: [80] });
    const answer = await exchange(
      port,
      `${line}\r\nHost: granted.test\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('with a head that is too large is refused', async () => {
    const { port } = await proxyFor({ ports: [80] });
    expect(await exchange(port, plain(80, `X: ${'a'.repeat(70_000)}\r\n`))).toMatch(
      /^HTTP\/1\.1 431 /,
    );
  });

  test('whose answer is cut off does not look whole', async () => {
    const port = await listen(
      createTcpServer((socket) => {
        socket.on('error', () => undefined);
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf');
      }),
    );
    const proxy = await proxyFor({ ports: [port] });
    const answer = await exchange(proxy.port, plain(port));
    expect(answer).not.toMatch(/Content-Length: 4\r\n/);
    expect(answer).toMatch(/Content-Length: 100\r\n[^]*half$/);
  });

  test.each([
    'not HTTP at all\r\n\r\n',
    'HTTP/1.1 101 Go on\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
    '',
  ])('whose answer is `%s` fails alone', async (bytes) => {
    const port = await listen(createTcpServer((socket) => void socket.resume().end(bytes)));
    const proxy = await proxyFor({ ports: [port] });
    expect(await exchange(proxy.port, plain(port, 'Connection: close\r\n'))).toMatch(
      /^(HTTP\/1\.1 502 |$)/,
    );
  });
});

describe('a refusal', () => {
  test('names the host and the command that grants it', async () => {
    const { port } = await proxyFor({ ports: [80] });
    const request = (host: string) => `CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
    expect(await exchange(port, request('Denied.test:443'))).toMatch(
      /^HTTP\/1\.1 403 [^]*\r\n\r\ndenied\.test:443 is not granted[^]*`dxt permissions example --allow net:denied\.test:443`\n$/,
    );
    expect(await exchange(port, request('[::1]:22'))).toContain('--allow local:[::1]:22`');
    // What a name leads to inside is nothing that a server needs to learn.
    const inside = await exchange(port, request('public.test:22'));
    expect(inside).toContain('leads to an address of this machine');
    expect(inside).not.toContain('127.0.0.1');
  });

  test('is told apart from a host that does not answer', async () => {
    const port = await listen(createTcpServer());
    const proxy = await proxyFor({ ports: [port, 1] });
    const answer = await exchange(proxy.port, 'CONNECT granted.test:1 HTTP/1.1\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 502 [^]*ECONNREFUSED/);
  });
});

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
    await vi.waitFor(() => expect(isAsked).toBe(true));
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
