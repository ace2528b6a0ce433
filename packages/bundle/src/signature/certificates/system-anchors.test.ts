import { temporaryFolder } from '@opendxt/testkit';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemAnchors } from './index.ts';

const [first = '', second = ''] = rootCertificates;
const linux = 'linux';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let file: string;
let hashed: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  file = join(folder.path, 'store.pem');
  hashed = join(folder.path, 'hashed');
  writeFileSync(
    file,
    `# the first\n${first}\n\n-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n${first}\n`,
  );
  mkdirSync(hashed);
  writeFileSync(join(hashed, '0a1b2c3d.0'), second);
  writeFileSync(join(hashed, 'README'), first);
});
afterAll(() => folder.remove());

async function sourcesOf(env: Readonly<Record<string, string>>, platform: NodeJS.Platform = linux) {
  const anchors = await systemAnchors({ env, platform });
  return anchors.map(({ source }) => source?.replace(folder.path, '[folder]'));
}

test('what the environment names is taken alone, each certificate once, and junk never', async () => {
  expect(await sourcesOf({ SSL_CERT_FILE: file })).toEqual(['[folder]/store.pem']);
  expect(await sourcesOf({ SSL_CERT_DIR: hashed })).toEqual(['[folder]/hashed/0a1b2c3d.0']);
  const missing = join(folder.path, 'missing');
  const both = { SSL_CERT_FILE: file, SSL_CERT_DIR: [missing, hashed].join(delimiter) };
  expect(await sourcesOf(both, 'win32')).toEqual([
    '[folder]/store.pem',
    '[folder]/hashed/0a1b2c3d.0',
  ]);
});

test('what is named and can’t be read stops, and is never taken for an empty store', async () => {
  const missing = join(folder.path, 'missing');
  for (const env of [
    { SSL_CERT_FILE: missing },
    { SSL_CERT_FILE: folder.path },
    { SSL_CERT_DIR: missing },
  ])
    await expect(systemAnchors({ env, platform: linux })).rejects.toMatchObject({
      code: 'anchors-unreadable',
    });
});

test('a machine without a store of its own has a list, and says whose', async () => {
  const sources = new Set(await sourcesOf({}, 'darwin'));
  expect(sources.size).toBe(1);
  expect([...sources][0]).toMatch(/^the (?:system|list of Node \d+\.\d+\.\d+)$/);
});

test('every authority of the list can be read', async () => {
  const anchors = await systemAnchors({ env: {}, platform: linux });
  expect(anchors.length).toBeGreaterThan(50);
  for (const { certificate } of anchors) {
    expect(certificate.facts.isCa).toBe(true);
    expect(certificate.details.extensions.malformed).toEqual([]);
  }
});
