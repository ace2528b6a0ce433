import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostLab, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
beforeAll(async () => {
  lab = await hostLab();
});
afterAll(() => lab.remove());

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const careless = (version: string) => ({ name: 'careless', version, files: { 'lib/key.js': key } });

test('what a scan finds is shown before the install, warned of with an update, and listed', async () => {
  const first = await lab.bundle(careless('1.0.0'));
  const dry = await lab.dxt('install', first, '--dry-run', '--json');
  expect(dry.stderr).toMatch(/^ {2}contains +0 packages, .*; 1 secret, the worst: high$/m);
  expect(dry.stderr).toMatch(/^ +- high: `lib\/key\.js` holds a private key/m);
  expect(dry.stderr).not.toContain(key.split('\n')[1]);
  expect(JSON.parse(dry.stdout)).toMatchObject({
    signature: { status: 'unsigned', summary: expect.any(String) },
    scan: {
      severity: 'high',
      lookedUp: false,
      searched: true,
      counts: { secret: 1 },
      findings: [{ kind: 'secret', file: 'lib/key.js' }],
    },
  });
  expect(await lab.dxt('install', first, '--yes')).toMatchObject({ status: 0 });
  expect((await lab.dxt('list')).stdout).toMatch(/^careless .* unsigned +high, today /m);
  const update = await lab.dxt('update', 'careless', await lab.bundle(careless('1.1.0')));
  expect(update).toMatchObject({ status: 0 });
  expect(update.stderr).toContain('a scan found in it: 1 secret, the worst: high');
});
