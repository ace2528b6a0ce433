import { testNeeding } from '@opendxt/testkit';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { boxLab, users } from '../testing/index.ts';

const testBoxed = testNeeding('bubblewrap');

/** Where others in the network would find this machine; loopback where it has no network. */
const address =
  Object.values(networkInterfaces())
    .flatMap((found) => found ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? '127.0.0.1';

const granted = createServer((_, response) => response.end('granted'));
const other = createServer((_, response) => response.end('other'));
const portOf = (server: typeof granted) => (server.address() as AddressInfo).port;

beforeAll(async () => {
  for (const server of [granted, other]) await once(server.listen(0, '0.0.0.0'), 'listening');
});
afterAll(() => {
  for (const server of [granted, other]) server.close().closeAllConnections();
});

describe.each(users)('as %s', (user) => {
  testBoxed('a server reaches what is granted, and nothing beside it', async () => {
    await using lab = await boxLab(user);
    const script = `import net from 'node:net';
      const open = (host, port) => new Promise((resolve) => {
        net.connect({ host, port }).on('connect', () => resolve('open')).on('error', (error) => resolve(error.code));
      });
      const get = (url) => fetch(url).then((response) => response.text(), (error) => error.cause.message.split('\\n')[0]);
      console.log(JSON.stringify({
        granted: await get('http://${address}:${portOf(granted)}/'),
        other: await get('http://${address}:${portOf(other)}/'),
        localhost: await get('http://localhost:${portOf(other)}/'),
        direct: await open('${address}', ${portOf(granted)}),
        forwarded: await open('127.0.0.1', ${portOf(granted)}),
        unforwarded: await open('127.0.0.1', ${portOf(other)}),
      }));
      process.exit(0);`;
    const local = [`${address}:${portOf(granted)}`, `127.0.0.1:${portOf(granted)}`];
    const found = await lab.inside(script, {
      box: { network: { hosts: [], anyPublic: false, local } },
    });
    expect(found).toEqual({
      granted: 'granted',
      other: `${address}:${portOf(other)} is an address of this machine, and \`tried\` may not connect to it`,
      localhost: expect.stringMatching(/ECONNREFUSED/),
      direct: 'ENETUNREACH',
      forwarded: 'open',
      unforwarded: 'ECONNREFUSED',
    });
  });

  testBoxed('a blocked host is told to whoever started the server', async () => {
    await using lab = await boxLab(user);
    const run = await lab.start({
      args: ['-e', `fetch('https://denied.example/').catch(() => process.exit(0))`],
      box: { network: { hosts: ['api.example.com:443'], anyPublic: false, local: [] } },
    });
    run.driver.stdin?.end();
    await run.end;
    expect(run.told().flatMap(({ event }) => event ?? [])).toEqual([
      {
        kind: 'blocked-host',
        host: 'denied.example',
        port: 443,
        why: 'is not granted',
        place: 'public',
      },
    ]);
  });

  testBoxed('a server that was granted nothing is told of, too, and what it wanted', async () => {
    await using lab = await boxLab(user);
    const script = `const attempt = () => fetch('https://wanted.example/').then(
        () => process.exit(1),
        (error) => {
          // The proxy of a server that is granted nothing comes a little after its first message.
          if (['ECONNREFUSED', 'EAI_AGAIN'].includes(error.cause.code)) setTimeout(attempt, 20);
          else process.exit(0);
        });
      process.stdin.once('data', attempt);`;
    const run = await lab.start({ args: ['-e', script] });
    run.driver.stdin?.write('{}\n');
    run.driver.stdin?.end();
    await run.end;
    expect(run.told().flatMap(({ event }) => event ?? [])).toMatchObject([
      { kind: 'blocked-host', host: 'wanted.example', port: 443, place: 'public' },
    ]);
  });

  testBoxed('rules that can’t be understood keep a server from starting', async () => {
    await using lab = await boxLab(user);
    const run = await lab.start({
      args: ['-e', ''],
      box: { network: { hosts: ['*:443'], anyPublic: false, local: [] } },
    });
    run.driver.stdin?.end();
    await run.end;
    expect(run.told().at(-1)?.refused?.code).toBe('start-failed');
  });
});
