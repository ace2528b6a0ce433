import { makeAuthority, openssl, temporaryFolder, testNeeding } from '@opendxt/testkit';
import fc from 'fast-check';
import { rootCertificates } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { BundleError } from '../../error/index.ts';
import { readCertificates } from './index.ts';

const [one = '', two = ''] = rootCertificates;
const read = (text: string | Uint8Array) => readCertificates(Buffer.from(text), '`a.pem`');
const derOf = (pem: string) => new X509Certificate(pem).raw;

test('PEM may have several, text between them, other blocks, and lines of Windows', () => {
  const [text] = read(
    `Issuer: somebody\n${one}\n-----BEGIN PUBLIC KEY-----\nQUJD\n-----END PUBLIC KEY-----\n`,
  );
  expect(text?.der.equals(derOf(one))).toBe(true);
  expect(read(`${one}\n${two}`.replaceAll('\n', '\r\n'))).toHaveLength(2);
  expect(read(derOf(two))[0]?.der.equals(derOf(two))).toBe(true);
});

test('what has no certificate says what was expected and what is there instead', () => {
  const label = (name: string) => `-----BEGIN ${name}-----\nQUJD\n-----END ${name}-----\n`;
  const given = {
    nothing: '',
    text: 'hello',
    key: label('PRIVATE KEY'),
    request: label('CERTIFICATE REQUEST'),
    openssl: label('TRUSTED CERTIFICATE'),
    broken: label('CERTIFICATE'),
    second: `${one}\n${label('CERTIFICATE')}`,
    more: Buffer.concat([derOf(one), Buffer.of(0)]),
  };
  const said = Object.entries(given).map(([name, bytes]) => [name, failureOf(bytes)]);
  expect(Object.fromEntries(said)).toMatchInlineSnapshot(`
    {
      "broken": "certificate-invalid: \`a.pem\` is no certificate of X.509",
      "key": "certificate-invalid: \`a.pem\` has no certificate: expected PEM with \`BEGIN CERTIFICATE\`, or DER (it has a private key; the certificate is another file)",
      "more": "certificate-invalid: \`a.pem\` is no certificate of X.509",
      "nothing": "certificate-invalid: \`a.pem\` has no certificate: expected PEM with \`BEGIN CERTIFICATE\`, or DER",
      "openssl": "certificate-invalid: \`a.pem\` has no certificate: expected PEM with \`BEGIN CERTIFICATE\`, or DER (\`openssl x509 -in <file> -out <pem>\` writes it without OpenSSL’s own additions)",
      "request": "certificate-invalid: \`a.pem\` has no certificate: expected PEM with \`BEGIN CERTIFICATE\`, or DER (it has a request; the certificate is what an authority makes of it)",
      "second": "certificate-invalid: certificate 2 of \`a.pem\` is no certificate of X.509",
      "text": "certificate-invalid: \`a.pem\` has no certificate: expected PEM with \`BEGIN CERTIFICATE\`, or DER",
    }
  `);
});

test('a certificate with bytes changed is read or refused, and nothing else', () => {
  const der = derOf(one);
  const change = fc.tuple(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const changed = Buffer.from(der);
      for (const [at, by] of changes) changed[at] = (changed[at] ?? 0) ^ by;
      const failure = failureOf(changed);
      expect(failure === undefined || failure.includes('`a.pem`')).toBe(true);
    }),
    { numRuns: 120 },
  );
});

testNeeding('openssl')('the facts are those that openssl tells', async () => {
  await using folder = await temporaryFolder();
  const subject = '/C=DE/O=Acme, Inc. \\+ Söhne/OU=A\\/B/CN=#Ann  <ann>';
  const { pem, certificate } = makeAuthority(folder.path, 'Root', { subject });
  const [found] = read(pem);
  const show = (...options: readonly string[]) =>
    openssl(['x509', '-in', certificate, '-noout', ...options])
      .toString()
      .trim()
      .split('=')
      .slice(1)
      .join('=');
  expect(found?.facts).toMatchObject({
    subject: String.raw`CN=\#Ann  \<ann\>,OU=A/B,O=Acme\, Inc. \+ Söhne,C=DE`,
    serial: show('-serial').toLowerCase(),
    fingerprint: show('-fingerprint', '-sha256').replaceAll(':', '').toLowerCase(),
    algorithm: 'ECDSA P-256',
    isCa: true,
  });
  expect(Date.parse(found?.facts.notAfter ?? '')).toBe(Date.parse(show('-enddate')));
});

test('a name can’t steer a terminal', async () => {
  const { makeKey, makeSelfSigned } = await import('../keys/index.ts');
  const key = await makeKey('ecdsa-p256');
  const dates = { notBefore: new Date(0), notAfter: new Date(1e12) };
  const [certificate] = read(makeSelfSigned({ key, name: ' a\u001b[2J\u202eb\n ', ...dates }));
  expect(certificate?.facts.subject).toBe(String.raw`CN=\ a\1b[2J\e2\80\aeb\0a\ `);
});

function failureOf(bytes: string | Uint8Array): string | undefined {
  try {
    read(bytes);
    return undefined;
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    return `${error.code}: ${error.message}${error.hint === undefined ? '' : ` (${error.hint})`}`;
  }
}
