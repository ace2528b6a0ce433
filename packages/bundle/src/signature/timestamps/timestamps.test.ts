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
import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Anchor, Certificate, readCertificates } from '../certificates/index.ts';
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
  await authority[Symbol.asyncDispose]();
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
