import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { readdir, readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HostError } from '../error/index.ts';
import { homeAt, type Home } from '../home/index.ts';
import { downloadBundle, parseAddress } from './index.ts';

const content = randomBytes(300_000);
const digest = createHash('sha256').update(content).digest('hex');

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let home: Home;
let server: Server | undefined;

beforeEach(async () => {
  folder = await temporaryFolder('dxt download é ');
  home = homeAt(join(folder.path, 'home'));
});

afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  await folder.remove();
});

/** What is asked for beside the bundle is not there, unless it is given. */
async function serve(
  answer: RequestListener,
  beside: RequestListener = (_, response) => response.writeHead(404).end(),
): Promise<string> {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    (/\.(?:sig|sigstore\.json)$/.test(pathname) ? beside : answer)(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.mcpb`;
}

/** Sends the file as a good server does; `cutAt` breaks the connection there, the first time. */
function wholeFile(requests: string[], options: { cutAt?: number; etag?: () => string } = {}) {
  let { cutAt } = options;
  return ((request, response) => {
    const etag = options.etag?.() ?? '"one"';
    const [, from = '0'] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
    const start = request.headers['if-range'] === etag ? Number(from) : 0;
    requests.push(`${request.headers.range ?? 'all'} from ${start}`);
    const rest = content.subarray(start);
    const head = { 'content-length': rest.length, etag };
    if (start === 0) response.writeHead(200, head);
    else
      response.writeHead(206, {
        ...head,
        'content-range': `bytes ${start}-${content.length - 1}/${content.length}`,
      });
    if (cutAt === undefined) {
      response.end(rest);
      return;
    }
    response.write(rest.subarray(0, cutAt), () => setTimeout(() => response.destroy(), 20));
    cutAt = undefined;
  }) satisfies RequestListener;
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('it succeeded'),
    (error: unknown) => error as HostError,
  );

const left = () => readdir(join(home.cache, 'downloads'));

test('a bundle arrives whole, is checked, and is gone when its user is done with it', async () => {
  const url = await serve(wholeFile([]));
  const seen: number[] = [];
  {
    await using bundle = await downloadBundle(home, `${url}#sha256=${digest.toUpperCase()}`, {
      onProgress: ({ received, total }) => seen.push(received / (total ?? Number.NaN)),
    });
    expect(content.equals(await readFile(bundle.file))).toBe(true);
    expect(bundle).toMatchObject({ source: url, checked: true });
  }
  expect(seen.at(-1)).toBe(1);
  expect(await left()).toEqual([]);
});

test('a connection that breaks is made anew and gone on with', async () => {
  const requests: string[] = [];
  const url = await serve(wholeFile(requests, { cutAt: 100_000 }));
  const retries: string[] = [];
  await using bundle = await downloadBundle(home, `${url}#sha256=${digest}`, {
    onRetry: (what) => retries.push(what),
  });
  expect(content.equals(await readFile(bundle.file))).toBe(true);
  expect(requests).toEqual([
    'all from 0',
    expect.stringMatching(/^bytes=[1-9]\d*- from [1-9]\d*$/),
  ]);
  expect(retries).toHaveLength(1);
});

test('what was cancelled is gone on with by the next call', async () => {
  const requests: string[] = [];
  const url = await serve(wholeFile(requests, { cutAt: 100_000 }));
  const cancel = new AbortController();
  const reason = new Error('cancelled by the user');
  const address = `${url}#sha256=${digest}`;
  const first = downloadBundle(home, address, {
    signal: cancel.signal,
    onProgress: () => cancel.abort(reason),
  });
  expect(await failure(first)).toBe(reason);
  await using bundle = await downloadBundle(home, address);
  expect(content.equals(await readFile(bundle.file))).toBe(true);
  expect(requests[1]).toMatch(/^bytes=[1-9]/);
});

test('a file that changed between two parts is fetched from its start', async () => {
  let version = 0;
  const url = await serve(wholeFile([], { cutAt: 50_000, etag: () => `"${(version += 1)}"` }));
  await using bundle = await downloadBundle(home, `${url}#sha256=${digest}`);
  expect(content.equals(await readFile(bundle.file))).toBe(true);
});

test('another file than the address names is refused, and nothing of it stays', async () => {
  const url = await serve(wholeFile([]));
  const error = await failure(downloadBundle(home, `${url}#sha256=${'0'.repeat(64)}`));
  expect(error.code).toBe('digest-differs');
  expect(error.message).toContain(`expected SHA-256 ${'0'.repeat(64)}, found ${digest}`);
  expect(await left()).toEqual([]);
});

test('two that want the same at once both get it', async () => {
  const url = await serve(wholeFile([]));
  const both = await Promise.all([1, 2].map(() => downloadBundle(home, `${url}#sha256=${digest}`)));
  expect(both.every(({ checked }) => checked)).toBe(true);
});

test('a file above the limit is refused, whether the server says its size or not', async () => {
  for (const sized of [true, false]) {
    const url = await serve((_, response) => {
      if (sized) response.setHeader('content-length', content.length);
      response.write(content.subarray(0, 1000));
      response.end(content.subarray(1000));
    });
    const error = await failure(
      downloadBundle(home, `${url}#sha256=${digest}`, { largest: 200_000 }),
    );
    expect(error.code).toBe('download-failed');
    expect(error.message).toContain('larger than');
    server?.close();
  }
});

test.each([404, 403])('an answer of %i is an error that names the host', async (status) => {
  const url = await serve((_, response) => response.writeHead(status).end('no'));
  const error = await failure(downloadBundle(home, `${url}#sha256=${digest}`));
  expect(error.code).toBe('download-failed');
  expect(error.message).toMatch(new RegExp(`127\\.0\\.0\\.1.*${status}`));
});

test('a redirect to an address that is not encrypted is refused', async () => {
  const url = await serve((_, response) => {
    response.writeHead(302, { location: 'http://example.com/x.mcpb' }).end();
  });
  const error = await failure(downloadBundle(home, `${url}#sha256=${digest}`));
  expect(error).toMatchObject({
    code: 'invalid-address',
    message: expect.stringContaining('example.com'),
  });
});

test('redirects without end are given up', async () => {
  const url = await serve((_, response) => response.writeHead(302, { location: '/again' }).end());
  const error = await failure(downloadBundle(home, `${url}#sha256=${digest}`));
  expect(error.message).toContain('more than 5 times');
});

test.each([
  ['http://example.com/x.mcpb', 'not encrypted'],
  ['http://127.0.0.1:1/x.mcpb', 'proves nothing'],
  ['ftp://example.com/x.mcpb', 'expected an address with `https:`'],
  ['https://user:secret@example.com/x.mcpb', 'must not hold'],
  ['https://example.com/x.mcpb#sha256=abc', '64 hex digits'],
  ['https://example.com/x.mcpb#md5=abc', '64 hex digits'],
  ['https://', 'is no address'],
])('the address %s is refused', (address, why) => {
  expect(() => parseAddress(address)).toThrow(why);
  expect(() => parseAddress(address)).not.toThrow('secret@');
});

test('an address without a digest is taken, and what arrives counts as unchecked', () => {
  expect(parseAddress('https://example.com/x.mcpb')).not.toHaveProperty('digest');
});

test('what signs a bundle is fetched from beside it, and goes with it', async () => {
  const asked: string[] = [];
  const url = await serve(wholeFile([]), (request, response) => {
    asked.push(request.url ?? '');
    if (request.url?.includes('.sigstore.json') === true) response.end('{}');
    else response.writeHead(404).end('no such file');
  });
  {
    await using bundle = await downloadBundle(home, `${url}?key=1#sha256=${digest}`);
    expect(asked).toEqual(['/x.mcpb.sig?key=1', '/x.mcpb.sigstore.json?key=1']);
    expect(await readFile(`${bundle.file}.sigstore.json`, 'utf8')).toBe('{}');
    expect(await left()).toHaveLength(2);
  }
  expect(await left()).toEqual([]);
});

test('a server that has a page for everything has no signature', async () => {
  const url = await serve(wholeFile([]), (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<p>Not found');
  });
  await using _bundle = await downloadBundle(home, `${url}#sha256=${digest}`);
  expect(await left()).toHaveLength(1);
});

test.each<[string, RequestListener]>([
  ['fails', (_, response) => response.writeHead(503).end()],
  ['is asked too much', (_, response) => response.writeHead(429).end()],
  ['breaks off', (_, response) => response.destroy()],
  ['sends too much', (_, response) => response.end(randomBytes(5_000_000))],
])(
  'a server that %s when it is asked for a signature does not pass for one without',
  async (_, beside) => {
    const url = await serve(wholeFile([]), beside);
    const error = await failure(downloadBundle(home, `${url}#sha256=${digest}`));
    expect(error.code).toBe('download-failed');
    expect(error.message).toContain('/x.mcpb.sig');
    expect(await left()).toEqual([]);
  },
);
