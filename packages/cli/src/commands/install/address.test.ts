import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostLab, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
let server: Server;
let address: string;
let digest: string;
let received = 0;

beforeAll(async () => {
  lab = await hostLab();
  const content = await readFile(await lab.bundle({ name: 'fetched' }));
  digest = createHash('sha256').update(content).digest('hex');
  server = createServer((request, response) => {
    if (request.url !== '/fetched.mcpb') return void response.writeHead(404).end();
    received += 1;
    response.setHeader('content-length', content.length);
    response.end(content);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/fetched.mcpb`;
});

afterAll(async () => {
  server.close();
  await lab.remove();
});

test('an address with a digest is fetched, checked, shown as where it came from, and installed', async () => {
  const plan = await lab.dxt('install', `${address}#sha256=${digest}`, '--dry-run', '--json');
  expect(JSON.parse(plan.stdout)).toMatchObject({ source: address, digest });
  const run = await lab.dxt('install', `${address}#sha256=${digest}`, '--yes', '--json');
  expect(run, run.stderr).toMatchObject({ status: 0 });
  expect(JSON.parse(run.stdout)).toMatchObject({ id: 'fetched', source: address, digest });
  expect(await readdir(join(lab.home, 'cache/downloads'))).toEqual([]);
  expect((await lab.dxt('show', 'fetched', '--json')).stdout).toContain(address);
});

test('what is not what the address names is refused, and nothing of it stays', async () => {
  const run = await lab.dxt(
    'install',
    `${address}#sha256=${'a'.repeat(64)}`,
    '--as',
    'other',
    '--yes',
  );
  expect(run.status).toBe(1);
  expect(run.stderr).toContain('[digest-differs]');
  expect(run.stderr).toContain(`expected SHA-256 ${'a'.repeat(64)}, found ${digest}`);
  expect((await lab.dxt('list', '--json')).stdout).not.toContain('other');
});

test('an address that proves nothing is refused before anything is sent', async () => {
  const before = received;
  const run = await lab.dxt('install', address, '--yes');
  expect(run.status).toBe(1);
  expect(run.stderr).toContain('[invalid-address]');
  expect(received).toBe(before);
});
