import { createServer as createTcpServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { exchange, httpServer, listen, plain, proxyFor } from '../testing/proxy-lab.ts';

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

  test('waits for those before it on the same connection, of which there may not be many', async () => {
    let [now, most, all] = [0, 0, 0];
    const port = await httpServer((request, response) => {
      now += 1;
      all += 1;
      most = Math.max(most, now);
      setTimeout(() => response.end(request.url), 20);
      response.once('close', () => (now -= 1));
    });
    const proxy = await proxyFor({ ports: [port] });
    const one = (path: string, more = '') =>
      `GET http://granted.test:${port}/${path} HTTP/1.1\r\nHost: granted.test:${port}\r\n${more}\r\n`;
    const answer = await exchange(
      proxy.port,
      `${one('a')}${one('b')}${one('c', 'Connection: close\r\n')}`,
    );
    expect(answer.match(/\/[abc]$|\/[abc](?=HTTP)/g)).toEqual(['/a', '/b', '/c']);
    expect(most).toBe(1);
    expect(await exchange(proxy.port, one('d').repeat(500))).toBe('');
    expect(all).toBeLessThan(10);
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
