import { openssl, temporaryFolder, testNeeding } from '@opendxt/testkit';
import { createPublicKey, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BundleError } from '../../error/index.ts';
import { readCertificates } from '../certificates/index.ts';
import {
  formatPrivateKey,
  keyAlgorithms,
  makeKey,
  makeRequest,
  makeSelfSigned,
  readPrivateKey,
} from './index.ts';

/** A key of RSA with 4,096 bits takes seconds. */
const quick = keyAlgorithms.filter((algorithm) => algorithm !== 'rsa-4096');
const dates = {
  notBefore: new Date('2026-01-01T00:00:00Z'),
  notAfter: new Date('2056-01-01T00:00:00Z'),
};

test('a key is read as it was written, with and without a pass phrase', async () => {
  const key = await makeKey('ecdsa-p256');
  const plain = Buffer.from(await formatPrivateKey(key));
  const locked = Buffer.from(await formatPrivateKey(key, 'open sesame'));
  expect(readPrivateKey(plain).equals(key)).toBe(true);
  expect(readPrivateKey(plain, 'not needed').equals(key)).toBe(true);
  expect(readPrivateKey(locked, 'open sesame').equals(key)).toBe(true);
  expect(locked.toString()).not.toContain(plain.toString().split('\n')[1]);
});

testNeeding('openssl')('openssl opens what was locked here, and the other way round', async () => {
  await using folder = await temporaryFolder();
  const key = await makeKey('ecdsa-p384');
  const [file, phrase] = [join(folder.path, 'key.pem'), join(folder.path, 'phrase')];
  writeFileSync(file, await formatPrivateKey(key, 'öpen sesame'));
  // Two lines: openssl takes the first to open with and the second to lock with.
  writeFileSync(phrase, 'öpen sesame\nöpen sesame\n');
  const pem = openssl(['pkey', '-in', file, '-passin', `file:${phrase}`]);
  expect(readPrivateKey(pem).equals(key)).toBe(true);
  for (const form of [
    ['pkcs8', '-topk8', '-scrypt'],
    ['ec', '-aes256'],
  ]) {
    const args = [...form, '-in', file, '-passin', `file:${phrase}`, '-passout', `file:${phrase}`];
    expect(readPrivateKey(openssl(args), 'öpen sesame').equals(key), form.join(' ')).toBe(true);
  }
});

test('what is no key that can be used is told without a byte of it', async () => {
  const key = await makeKey('ecdsa-p256');
  const locked = Buffer.from(await formatPrivateKey(key, 'open sesame'));
  const certificate = Buffer.from(makeSelfSigned({ key, name: 'Ann', ...dates }));
  const broken = Buffer.from('-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----\n');
  expect([
    failureOf(() => readPrivateKey(locked)),
    failureOf(() => readPrivateKey(locked, 'wrong')),
    failureOf(() => readPrivateKey(certificate)),
    failureOf(() => readPrivateKey(broken, undefined, '`key.pem`')),
  ]).toMatchInlineSnapshot(`
    [
      "passphrase-missing: the key is encrypted and needs its pass phrase",
      "passphrase-wrong: the pass phrase does not open the key",
      "key-invalid: the key has no private key: expected PEM with \`BEGIN PRIVATE KEY\` or \`BEGIN ENCRYPTED PRIVATE KEY\`",
      "key-invalid: \`key.pem\` is no private key that can be read",
    ]
  `);
});

testNeeding('openssl')('a key that is too weak is refused', () => {
  const pem = openssl(['genrsa', '1024']);
  expect(failureOf(() => readPrivateKey(pem))).toBe(
    'key-weak: the key has 1024 bits, expected 2048 or more of RSA',
  );
});

test.each(quick)('a certificate of a key %s is for code and signed with it', async (algorithm) => {
  const key = await makeKey(algorithm);
  const pem = makeSelfSigned({ key, name: 'Ann, "the" <author> ✓', ...dates });
  const [certificate] = readCertificates(Buffer.from(pem), 'it');
  expect(certificate?.x509.verify(createPublicKey(key))).toBe(true);
  expect(certificate?.facts).toMatchObject({
    subject: String.raw`CN=Ann\, \"the\" \<author\> ✓`,
    notBefore: '2026-01-01T00:00:00.000Z',
    notAfter: '2056-01-01T00:00:00.000Z',
    isCa: false,
    extendedKeyUsage: ['1.3.6.1.5.5.7.3.3'],
  });
  expect(certificate?.x509).toBeInstanceOf(X509Certificate);
});

testNeeding('openssl')('openssl finds a certificate and a request in order', async () => {
  await using folder = await temporaryFolder();
  const key = await makeKey('ecdsa-p256');
  const [certificate, request] = [join(folder.path, 'cert.pem'), join(folder.path, 'req.pem')];
  writeFileSync(certificate, makeSelfSigned({ key, name: 'Ann', ...dates }));
  writeFileSync(request, makeRequest({ key, name: 'Ann' }));
  const verified = openssl([
    'verify',
    '-CAfile',
    certificate,
    '-check_ss_sig',
    '-x509_strict',
    '-partial_chain',
    certificate,
  ]);
  expect(verified.toString()).toContain(': OK');
  const text = openssl(['req', '-in', request, '-verify', '-noout', '-text']).toString();
  expect(text).toContain('Subject: CN = Ann');
  expect(text).toContain('Code Signing');
});

function failureOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof BundleError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error('nothing failed');
}
