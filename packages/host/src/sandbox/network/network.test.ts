import { testNeeding } from '@opendxt/testkit';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, vi } from 'vitest';
import type { BoxEvent } from '../backend.ts';
import { runBoxed, startBoxed, type BoxedRun } from './testing/run-boxed.ts';

const testBoxed = testNeeding('bubblewrap');
const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A server of this machine, which answers with its name. */
async function webServer(name: string, host = '127.0.0.1'): Promise<number> {
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/to/') === true)
      response.writeHead(302, { location: decodeURIComponent(request.url.slice(4)) });
    response.end(name);
  });
  server.listen(0, host);
  await once(server, 'listening');
  cleanups.push(() => server.close().closeAllConnections());
  return (server.address() as AddressInfo).port;
}

/** Python's own library follows redirects and takes the proxy from the environment. */
const fetchAll = (urls: readonly string[]) => [
  '/usr/bin/python3',
  '-c',
  `import sys, urllib.request
for url in sys.argv[1:]:
    try: print(urllib.request.urlopen(url, timeout=10).read().decode())
    except Exception as error: print(getattr(error, 'code', None) or 'failed')`,
  ...urls,
];

const proxied = { http_proxy: 'http://127.0.0.1:3128', https_proxy: 'http://127.0.0.1:3128' };

const fetchBoxed = async (urls: readonly string[], run: Omit<BoxedRun, 'command'>) =>
  (await runBoxed({ command: fetchAll(urls), env: proxied, ...run })).split('\n');

describe('out of a box', () => {
  testBoxed('only what is granted can be reached, and what was blocked is reported', async () => {
    const granted = await webServer('granted');
    const other = await webServer('other');
    const events: BoxEvent[] = [];
    const found = await fetchBoxed(
      [
        `http://granted.test:${granted}/`,
        `http://granted.test:${other}/`,
        `http://other.test:${granted}/`,
        `http://granted.test:${granted}/to/http%3A%2F%2Fgranted.test%3A${other}%2F`,
        `http://granted.test:${granted}/to/http%3A%2F%2F127.0.0.1%3A${other}%2F`,
      ],
      {
        network: { local: [`granted.test:${granted}`] },
        options: { lookup: async () => ['127.0.0.1'] },
        listener: { onEvent: (event) => events.push(event) },
      },
    );
    expect(found).toEqual(['granted', '403', '403', '403', '403']);
    expect(events).toEqual([
      expect.objectContaining({ kind: 'used-host', host: 'granted.test', port: granted }),
      expect.objectContaining({ kind: 'blocked-host', host: 'granted.test', port: other }),
      expect.objectContaining({ kind: 'blocked-host', host: 'other.test', port: granted }),
      expect.objectContaining({ kind: 'blocked-host', host: '127.0.0.1', port: other }),
    ]);
  });

  testBoxed('no spelling of this machine leads to it when any public host is granted', async () => {
    const port = await webServer('inside');
    const spellings = [
      '127.0.0.1',
      'LOCALHOST',
      'localhost.',
      '127.1',
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '[::ffff:127.0.0.1]',
      '[::1]',
      '0.0.0.0',
      '%31%32%37.0.0.1',
      'public.test@127.0.0.1',
      'rebound.test',
    ];
    const found = await fetchBoxed(
      spellings.map((host) => `http://${host}:${port}/`),
      { network: { anyPublic: true }, options: { lookup: async () => ['127.0.0.1'] } },
    );
    for (const answer of found) expect(answer).toMatch(/^(40[03]|failed)$/);
    expect(found).toHaveLength(spellings.length);
  });

  testBoxed('a name that leads elsewhere the second time is refused the second time', async () => {
    const port = await webServer('granted');
    const answers = [['127.0.0.1'], ['127.0.0.2']];
    const lookup = vi.fn(async () => answers.shift() ?? []);
    const url = `http://rebound.test:${port}/`;
    const found = await fetchBoxed([url, url], {
      network: { hosts: ['rebound.test:*'], local: [`127.0.0.1:${port}`] },
      options: { lookup },
    });
    expect(found).toEqual(['granted', '403']);
    expect(lookup).toHaveBeenCalledTimes(2);
  });

  testBoxed('there is no way but the proxy: no TCP, no UDP, no DNS, not even IPv6', async () => {
    const port = await webServer('inside', '0.0.0.0');
    const script = `import socket, sys
def attempt(name, work):
    try: work(); print(name, 'ESCAPED')
    except OSError as error: print(name, 'held')
port = int(sys.argv[1])
for host in sys.argv[2:]: attempt(host, lambda: socket.create_connection((host, port), 3))
attempt('udp', lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('1.1.1.1', 53)))
attempt('udp6', lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).sendto(b'x', ('2606:4700::1111', 53)))
attempt('dns', lambda: socket.getaddrinfo('example.com', 443))
attempt('raw', lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))`;
    const addresses = ['127.0.0.1', '192.0.2.2', '::1', '1.1.1.1', '2606:4700::1111'];
    const found = await runBoxed({
      command: ['/usr/bin/python3', '-c', script, String(port), ...addresses],
      network: { anyPublic: true },
    });
    expect(found).not.toContain('ESCAPED');
    expect(found.match(/held/g)).toHaveLength(addresses.length + 4);
  });

  testBoxed(
    'a granted port of this machine is under its own number, for any protocol',
    async () => {
      const server = createTcpServer({ allowHalfOpen: true }, (socket) => {
        socket.on('error', () => undefined);
        socket.pipe(socket);
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      cleanups.push(() => void server.close());
      const { port } = server.address() as AddressInfo;
      const script = `import socket, sys
for host in ('127.0.0.1', 'localhost'):
    one = socket.create_connection((host, int(sys.argv[1])), 5)
    one.sendall(b'echo'); one.shutdown(socket.SHUT_WR); print(one.recv(9).decode())`;
      const command = ['/usr/bin/python3', '-c', script, String(port)];
      expect(
        await runBoxed({ command, network: { local: [`localhost:${port}`, `127.0.0.1:${port}`] } }),
      ).toBe('echo\necho');
    },
  );

  testBoxed('two boxes at once keep their rules and questions apart', async () => {
    const first = await webServer('first');
    const second = await webServer('second');
    const urls = [`http://a.test:${first}/`, `http://b.test:${second}/`, 'http://c.example/'];
    const lookup = async () => ['127.0.0.1'];
    const asked: string[] = [];
    const run = async (name: string, network: BoxedRun['network']) =>
      fetchBoxed(urls, {
        network,
        id: name,
        options: { lookup },
        listener: { onUnknownHost: async (host) => asked.push(`${name} ${host}`) === 0 },
      });
    const found = await Promise.all([
      run('one', { local: [`a.test:${first}`] }),
      run('two', { local: [`b.test:${second}`] }),
      run('one', { local: [`a.test:${first}`] }),
    ]);
    expect(found).toEqual([
      ['first', '403', '403'],
      ['403', 'second', '403'],
      ['first', '403', '403'],
    ]);
    // A name below .test may be public, so it is asked about as well.
    expect(asked.filter((question) => question.endsWith('c.example')).sort()).toEqual([
      'one c.example',
      'one c.example',
      'two c.example',
    ]);
  });

  testBoxed('nothing of it stays in the box, and closing ends every connection', async () => {
    const port = await webServer('granted');
    const script = `import socket, os, sys
one = socket.create_connection(('127.0.0.1', 3128))
one.sendall(b'CONNECT granted.test:%d HTTP/1.1\\r\\n\\r\\n' % int(sys.argv[1]))
print(one.recv(99).split()[1].decode(), ' '.join(sorted(open('/proc/%s/comm' % p).read().strip() for p in os.listdir('/proc') if p.isdigit())), flush=True)
print('ended' if one.recv(9) == b'' else 'open')
try: socket.create_connection(('127.0.0.1', 3128), 2); print('open')
except OSError: print('closed')`;
    const { child, attached, output } = await startBoxed({
      command: ['/usr/bin/python3', '-c', script, String(port)],
      network: { local: [`granted.test:${port}`] },
      options: { lookup: async () => ['127.0.0.1'] },
    });
    cleanups.push(() => void child.kill('SIGKILL'));
    await once(child.stdout!, 'data');
    attached.close();
    expect((await output).split('\n')).toEqual(['200 bwrap python3', 'ended', 'closed']);
  });

  testBoxed('a box that has ended is an error, and no proxy is left', async () => {
    const { attachNetwork } = await import('./index.ts');
    const { boxWith } = await import('./testing/run-boxed.ts');
    const gone = 2 ** 22 - 1;
    await expect(attachNetwork(gone, boxWith({ anyPublic: true }), {})).rejects.toMatchObject({
      code: 'start-failed',
      message: expect.stringMatching(/^the network of the box could not be opened: nsenter: /),
    });
  });

  testBoxed('the proxy listens inside alone', async () => {
    const { child, attached } = await startBoxed({
      command: ['cat'],
      network: { anyPublic: true },
    });
    cleanups.push(
      () => void child.kill('SIGKILL'),
      () => attached.close(),
    );
    const socket = connect(3128, '127.0.0.1');
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });
});
