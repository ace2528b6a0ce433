import {
  type Authority,
  forTimestamps,
  type Issued,
  makeAuthority,
  openssl,
  temporaryFolder,
  testNeeding,
  timestampAuthority,
  type TimestampAuthority,
} from '@opendxt/testkit';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect } from 'vitest';
import { BundleError } from '../../error/index.ts';
import { type Anchor, readCertificates } from '../certificates/index.ts';
import { readMessage } from '../cms/index.ts';
import { examineTimestamp, requestTimestamp } from './index.ts';

const testStamp = testNeeding('openssl');
const stamped = Buffer.from('the value of a signature');
const imprint = createHash('sha256').update(stamped).digest();
const now = new Date();

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let root: Authority;
let issued: Issued;
let authority: TimestampAuthority;
let anchors: readonly Anchor[];
let token: Buffer;
beforeAll(async () => {
  folder = await temporaryFolder();
  root = makeAuthority(folder.path, 'Root');
  issued = root.issue('Clock', { extensions: forTimestamps });
  authority = await timestampAuthority(folder.path, issued);
  anchors = readCertificates(root.pem, 'root').map((certificate) => ({
    kind: 'given',
    certificate,
  }));
  token = await requestTimestamp(authority.url, imprint, { fetch });
});
afterAll(async () => {
  await authority.stop();
  await folder[Symbol.asyncDispose]();
});

testStamp('a token of openssl proves the time by an authority that is trusted', () => {
  const { facts, faults } = examineTimestamp(token, stamped, anchors, { now: new Date() });
  expect(faults).toEqual([]);
  expect(facts).toEqual({ time: expect.any(String), authority: 'CN=Clock', trusted: true });
  expect(Math.abs(Date.parse(facts?.time ?? '') - now.getTime())).toBeLessThan(60_000);
});

testStamp('openssl verifies the token that was asked for', () => {
  const [data, file] = [join(folder.path, 'data'), join(folder.path, 'token.der')];
  writeFileSync(data, stamped);
  writeFileSync(file, token);
  const args = [
    'ts',
    '-verify',
    '-data',
    data,
    '-in',
    file,
    '-token_in',
    '-CAfile',
    root.certificate,
  ];
  expect(openssl(args).toString()).toContain('Verification: OK');
});

testStamp('a token of another signature proves nothing', () => {
  const { facts, faults } = examineTimestamp(token, Buffer.from('another'), anchors, { now });
  expect(faults).toEqual([
    {
      code: 'timestamp-invalid',
      message: 'the timestamp proves no time: it is of another signature',
    },
  ]);
  expect(facts).toMatchObject({ trusted: false });
});

testStamp('a token with any byte changed is neither trusted nor an exception', () => {
  for (let at = 0; at < token.length; at += 7) {
    const changed = Buffer.from(token);
    changed[at] = (changed[at] ?? 0) ^ 0x01;
    const { facts, faults } = examineTimestamp(changed, stamped, anchors, { now });
    expect(facts?.trusted ?? false, `byte ${at}`).toBe(false);
    expect(faults.length, `byte ${at}`).toBeGreaterThan(0);
  }
});

testStamp('a token outlives the certificate of its authority, and is not of the future', () => {
  const later = new Date('2090-01-01');
  expect(examineTimestamp(token, stamped, anchors, { now: later }).facts?.trusted).toBe(true);
  const earlier = new Date(now.getTime() - 600_000);
  expect(messagesOf(token, { now: earlier })).toEqual([
    expect.stringMatching(/its time \S+ is still to come$/),
  ]);
});

testStamp('an authority that nobody trusts proves no time', () => {
  const { facts, faults } = examineTimestamp(token, stamped, [], { now });
  expect(facts).toMatchObject({ authority: 'CN=Clock', trusted: false });
  expect(faults).toHaveLength(1);
});

testStamp('an authority whose key, or whose issuer’s, is blocked proves no time', () => {
  for (const { pem } of [issued, root]) {
    const distrusted = readCertificates(pem, 'an authority').map(({ facts }) => facts.key);
    const { facts, faults } = examineTimestamp(token, stamped, anchors, { now, distrusted });
    expect(facts?.trusted).toBe(false);
    expect(faults[0]?.message).toContain('is blocked');
  }
});

testStamp('a certificate that is not for timestamps alone, as critical, makes none', () => {
  const usages = {
    'for code': 'extendedKeyUsage=critical,codeSigning',
    'for both': 'extendedKeyUsage=critical,timeStamping,codeSigning',
    'not critical': 'extendedKeyUsage=timeStamping',
    'for nothing': 'basicConstraints=CA:FALSE',
  };
  const found: Record<string, readonly string[]> = {};
  for (const [name, usage] of Object.entries(usages)) {
    found[name] = messagesOf(signedBy(root.issue(name, { extensions: [usage] })));
  }
  expect(found).toMatchInlineSnapshot(`
    {
      "for both": [
        "the timestamp proves no time: the certificate of \`CN=for both\` is for timestamps, code signing, expected timestamps alone",
      ],
      "for code": [
        "the timestamp proves no time: the certificate of \`CN=for code\` is for code signing, expected timestamps",
      ],
      "for nothing": [
        "the timestamp proves no time: the certificate of \`CN=for nothing\` names no extended key usage, expected timestamps",
      ],
      "not critical": [
        "the timestamp proves no time: the certificate of \`CN=not critical\` names its extended key usage as not critical, which RFC 3161 demands",
      ],
    }
  `);
});

testStamp('an authority whose key was stolen makes none, at no time', () => {
  root.revoke(issued, 'keyCompromise');
  const crls = [root.revocationList()];
  expect(messagesOf(token, { crls })).toEqual([
    expect.stringMatching(/`CN=Clock` was revoked on \S+ \(key compromise\)$/),
  ]);
});

testStamp('an answer that is no timestamp of this request is refused, and says why', async () => {
  const inside = join(folder.path, 'no');
  const refusing = await timestampAuthority(inside, issued, [], ['sha512']);
  const found = {
    refused: await failureOf(refusing.url),
    replayed: await servedBy(authority.answer(queryOf(imprint))),
    ofAnother: await servedBy(authority.answer(queryOf(createHash('sha256').digest()))),
    noAnswer: await servedBy(Buffer.from('<html>')),
    empty: await servedBy(Buffer.alloc(0)),
    tooMuch: await servedBy(Buffer.alloc(2 ** 20 + 1)),
    failing: await servedBy(Buffer.alloc(0), 500),
    noAddress: await failureOf('ftp://ann:secret@example.com/'),
    withPassword: await failureOf('http://ann:secret@example.com/'),
  };
  await refusing.stop();
  expect(found).toMatchInlineSnapshot(`
    {
      "empty": "timestamp-failed: the timestamp authority \`127.0.0.1/\` answered with no timestamp of RFC 3161",
      "failing": "timestamp-failed: the timestamp authority \`127.0.0.1/\` answered with status 500",
      "noAddress": "timestamp-failed: expected the address of a timestamp authority as \`http://\` or \`https://\`",
      "noAnswer": "timestamp-failed: the timestamp authority \`127.0.0.1/\` answered with no timestamp of RFC 3161",
      "ofAnother": "timestamp-failed: the timestamp authority \`127.0.0.1/\` answered with a token of no use: it is of another signature",
      "refused": "timestamp-failed: the timestamp authority \`127.0.0.1/\` refused: it does not know the hash; \`Message digest algorithm is not supported.\`",
      "replayed": "timestamp-failed: the timestamp authority \`127.0.0.1/\` answered with a timestamp of another request",
      "tooMuch": "timestamp-failed: the timestamp authority \`127.0.0.1/\` answered with more than 1 MiB",
      "withPassword": "timestamp-failed: the timestamp authority \`example.com/\` is not asked by an address with a name or a password in it",
    }
  `);
});

testStamp('a request ends when the work is cancelled', async () => {
  const signal = AbortSignal.abort();
  const asked = requestTimestamp(authority.url, imprint, { fetch, signal });
  await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
});

function messagesOf(
  of: Buffer,
  options: { readonly now?: Date; readonly crls?: readonly Uint8Array[] } = {},
): readonly string[] {
  const { faults } = examineTimestamp(of, stamped, anchors, { now: new Date(), ...options });
  return faults.map(({ message }) => message);
}

/** A token that openssl makes with a certificate, whatever that is for. */
function signedBy({ certificate, key }: Issued): Buffer {
  const info = join(folder.path, 'info.der');
  writeFileSync(info, readMessage(token).content ?? '');
  return openssl([
    'cms',
    '-sign',
    '-binary',
    '-nodetach',
    '-cades',
    '-md',
    'sha256',
    '-outform',
    'DER',
    '-econtent_type',
    '1.2.840.113549.1.9.16.1.4',
    '-in',
    info,
    '-signer',
    certificate,
    '-inkey',
    key,
  ]);
}

async function failureOf(url: string): Promise<string> {
  const failure: unknown = await requestTimestamp(url, imprint, { fetch }).catch(
    (error: unknown) => error,
  );
  if (!(failure instanceof BundleError)) throw new Error('it was not refused');
  return `${failure.code}: ${failure.message.replace(/:\d+\//, '/')}`;
}

async function servedBy(answer: Buffer, status = 200): Promise<string> {
  const server = createServer((_, response) => {
    response.statusCode = status;
    response.end(answer);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const failure = await failureOf(`http://127.0.0.1:${port}/`);
  server.closeAllConnections();
  server.close();
  return failure;
}

/** A request that openssl makes, with a nonce of its own. */
function queryOf(digest: Buffer): Buffer {
  return openssl(['ts', '-query', '-digest', digest.toString('hex'), '-sha256', '-cert']);
}
