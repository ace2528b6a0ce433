import { temporaryFolder, testInFullRun, testNeeding } from '@opendxt/testkit';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer as createPlainServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { networkEnvironment } from './index.ts';
import { certificate } from './testing/certificate.ts';
import { nodeClient } from './testing/node-client.ts';
import { runBoxed } from './testing/run-boxed.ts';

const folder = await temporaryFolder();
const ca = join(folder.path, 'ca.pem');
const cache = join(folder.path, 'a cache with \'ö\' "quotes"');
const servers: Server[] = [];
const ports = { plain: 0, secure: 0 };

async function serve(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const echo: RequestListener = (request, response) => {
  request.on('end', () => response.end(`${request.method} ${request.headers.host}`)).resume();
};

beforeAll(async () => {
  mkdirSync(cache);
  writeFileSync(ca, certificate.cert);
  ports.plain = await serve(createPlainServer(echo));
  ports.secure = await serve(createTlsServer(certificate, echo));
});
afterAll(async () => {
  for (const server of servers) server.close().closeAllConnections();
  await folder.remove();
});

/** Runs a program that may reach `granted.test` at both ports, and answers with its lines. */
async function runClient(command: readonly string[], env: Record<string, string> = {}) {
  const local = [`granted.test:${ports.plain}`, `granted.test:${ports.secure}`];
  const network = { hosts: [], anyPublic: false, local };
  const certificates = { NODE_EXTRA_CA_CERTS: ca, SSL_CERT_FILE: ca, REQUESTS_CA_BUNDLE: ca };
  const environment = networkEnvironment({ ...certificates, ...env }, { network, cache });
  const output = await runBoxed({
    command: [...command, String(ports.plain), String(ports.secure)],
    network,
    env: { PYTHONDONTWRITEBYTECODE: '1', ...environment.env },
    options: { lookup: async () => ['127.0.0.1'] },
  });
  return output.split('\n');
}

function script(name: string, text: string): string {
  const path = join(folder.path, name);
  writeFileSync(path, text);
  return path;
}

const get = () => `GET granted.test:${ports.secure}`;

function everyWay(): readonly unknown[] {
  const [plain, secure] = [`granted.test:${ports.plain}`, `granted.test:${ports.secure}`];
  return [
    `fetch http: GET ${plain}`,
    `fetch https: POST ${secure}`,
    `http: GET ${plain}`,
    `https: GET ${secure}`,
    `post: POST ${secure}`,
    `http agent: GET ${plain} GET ${plain}`,
    `https agent: GET ${secure} GET ${secure}`,
    `derived agent: GET ${secure} GET ${secure}`,
    `no agent: GET ${secure}`,
    expect.stringMatching(/^fetch refused: ERR_PROXY_TUNNEL other\.test:443 is not granted/),
    expect.stringMatching(/^https refused: ERR_PROXY_TUNNEL other\.test:443 is not granted/),
    'own listener: own own',
    `worker: GET ${secure}`,
    `child: GET ${secure}`,
    `module: GET ${secure}`,
  ];
}

const testBoxed = testNeeding('bubblewrap');
const testWithPackages = testNeeding('bubblewrap', 'the package registry');
const testWithIndex = testNeeding('bubblewrap', 'the package index');

describe('a server in Node', () => {
  testBoxed('reaches what is granted with everything that Node has', async () => {
    const client = script('client.cjs', nodeClient);
    expect(await runClient([process.execPath, client])).toEqual(everyWay());
  });

  testBoxed('keeps the options that its manifest has for Node', async () => {
    const first = script('first preload.cjs', 'console.log("first")');
    const env = { NODE_OPTIONS: `--require "${first}" --max-old-space-size=64` };
    const code =
      'fetch("https://granted.test:" + process.argv[2]).then((r) => r.text()).then(console.log)';
    expect(await runClient([process.execPath, '-e', code], env)).toEqual(['first', get()]);
  });

  for (const version of ['22.12.0', '24.12.0']) testWithPackages(...reachesWith(version));
  for (const version of ['18.20.8', '22.22.0', '24.2.0']) testInFullRun(...reachesWith(version));

  testWithPackages('reaches what is granted with the usual libraries', async () => {
    const modules = install(
      'axios@1',
      'old-axios@npm:axios@1.7.9',
      'undici@6',
      'node-fetch@2',
      'got@11',
      'ws@8',
      'https-proxy-agent@7',
    );
    const client = script(
      'libraries.cjs',
      `const [, secure] = process.argv.slice(2);
const load = require('node:module').createRequire(${JSON.stringify(modules)} + '/x.js');
const url = 'https://granted.test:' + secure + '/';
const ways = {
  axios: async () => (await load('axios').get(url)).data,
  'old axios': async () => (await load('old-axios').get(url)).data,
  'old axios, no redirects': async () => (await load('old-axios').post(url, {}, { maxRedirects: 0 })).data,
  'undici fetch': async () => (await load('undici').fetch(url)).text(),
  'undici request': async () => (await load('undici').request(url)).body.text(),
  'node-fetch': async () => (await load('node-fetch')(url)).text(),
  got: () => load('got')(url).text(),
  'own proxy agent': async () => {
    const agent = new (load('https-proxy-agent').HttpsProxyAgent)(process.env.HTTPS_PROXY);
    return (await load('node-fetch')(url, { agent })).text();
  },
  ws: () => new Promise((resolve) => {
    new (load('ws'))(url.replace('https', 'wss')).on('error', (error) => resolve(error.message));
  }),
};
(async () => {
  for (const [name, way] of Object.entries(ways))
    console.log(name + ': ' + (await way().catch((error) => error.message)));
  process.exit(0);
})();`,
    );
    expect(await runClient([process.execPath, client])).toEqual([
      `axios: ${get()}`,
      `old axios: ${get()}`,
      `old axios, no redirects: POST granted.test:${ports.secure}`,
      `undici fetch: ${get()}`,
      `undici request: ${get()}`,
      `node-fetch: ${get()}`,
      `got: ${get()}`,
      `own proxy agent: ${get()}`,
      // The server knows no WebSockets, but it was asked.
      'ws: Unexpected server response: 200',
    ]);
  });
});

describe('a server in Python', () => {
  testBoxed('reaches what is granted with its standard library', async () => {
    const client = script(
      'standard-library.py',
      `import sys, urllib.request
for url in ('http://granted.test:' + sys.argv[1], 'https://granted.test:' + sys.argv[2]):
    print(urllib.request.urlopen(url).read().decode())
try: urllib.request.urlopen('https://other.test/')
except OSError as error: print(error)`,
    );
    expect(await runClient(['/usr/bin/python3', client])).toEqual([
      `GET granted.test:${ports.plain}`,
      get(),
      '<urlopen error Tunnel connection failed: 403 Forbidden>',
    ]);
  });

  testWithIndex('reaches what is granted with requests, httpx and aiohttp', async () => {
    const packages = join(folder.path, 'python');
    const pip = ['-m', 'pip', 'install', '--quiet', '--target', packages];
    execFileSync('python3', [...pip, 'requests', 'httpx', 'aiohttp'], { stdio: 'ignore' });
    const pythonPath = execFileSync('python3', ['-c', 'import sys; print(sys.executable)']);
    const client = script(
      'libraries.py',
      `import asyncio, ssl, sys
sys.path.insert(0, ${JSON.stringify(packages)})
import aiohttp, httpx, requests
url = 'https://granted.test:' + sys.argv[2]
print('requests:', requests.get(url).text)
print('httpx:', httpx.get(url).text)
async def later():
    async with httpx.AsyncClient() as client: print('httpx async:', (await client.get(url)).text)
    async with aiohttp.ClientSession(trust_env=True) as session:
        async with session.get(url) as response: print('aiohttp:', await response.text())
asyncio.run(later())`,
    );
    expect(await runClient([pythonPath.toString().trim(), '-S', client])).toEqual(
      ['requests', 'httpx', 'httpx async', 'aiohttp'].map((name) => `${name}: ${get()}`),
    );
  });
});

function reachesWith(version: string): [string, () => Promise<void>] {
  return [
    `reaches what is granted with Node ${version}`,
    async () => {
      const program = `node-linux-${process.arch}`;
      const node = join(install(`${program}@${version}`), program, 'bin/node');
      expect(await runClient([node, script('client.cjs', nodeClient)])).toEqual(everyWay());
    },
  ];
}

function install(...names: readonly string[]): string {
  const prefix = join(folder.path, 'npm', names.join().replaceAll(/\W/g, '-'));
  mkdirSync(prefix, { recursive: true });
  const options = ['--prefix', prefix, '--no-audit', '--no-fund', '--ignore-scripts'];
  execFileSync('npm', ['install', ...options, ...names], { stdio: 'ignore' });
  return join(prefix, 'node_modules');
}
