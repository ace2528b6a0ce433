import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  makeAuthority,
  openssl,
  sigstoreInstance,
  testNeeding,
  type Issued,
} from '@opendxt/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostLab, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
let bundle: string;
beforeAll(async () => {
  lab = await hostLab();
  bundle = await lab.bundle({ name: 'tiny' });
});
afterAll(() => lab.remove());

async function verify(...args: string[]): Promise<{ status: number | null; found: unknown }> {
  const { status, stdout, stderr } = await lab.dxt('verify', bundle, ...args, '--json');
  if (stdout === '') throw new Error(stderr);
  return { status, found: JSON.parse(stdout) };
}

const hex = expect.stringMatching(/^[0-9a-f]{64}$/);
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

function sign(out: string, { certificate, key }: Issued): void {
  openssl(
    ['cms', '-sign', '-binary', '-outform', 'DER', '-md', 'sha256', '-in', bundle].concat([
      '-out',
      out,
      '-signer',
      certificate,
      '-inkey',
      key,
    ]),
  );
}

testNeeding('openssl')('the document of --json has all that was found out', {}, async () => {
  const authority = makeAuthority(lab.path, 'authority', { subject: '/CN=Works Authority' });
  const ann = authority.issue('ann', { subject: '/O=Works/CN=Ann' });
  const signature = join(lab.path, 'ann.p7s');
  sign(signature, ann);
  const certificate = {
    serial: expect.any(String),
    fingerprint: hex,
    key: hex,
    algorithm: 'ECDSA P-256',
    notBefore: time,
    notAfter: time,
  };
  const signer = {
    ...certificate,
    subject: 'CN=Ann,O=Works',
    issuer: 'CN=Works Authority',
    isCa: false,
    extendedKeyUsage: ['1.3.6.1.5.5.7.3.3'],
  };
  const issuer = {
    ...certificate,
    subject: 'CN=Works Authority',
    issuer: 'CN=Works Authority',
    isCa: true,
  };
  expect(await verify('--signature', signature, '--ca', authority.certificate)).toEqual({
    status: 0,
    found: {
      ok: true,
      status: 'trusted',
      summary:
        '“Ann” signed this file, and it is unchanged since; its certificates lead to `CN=Works Authority`, which was given',
      refused: false,
      file: bundle,
      digests: { sha256: hex, contentDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
      layout: 'detached',
      publisher: {
        id: expect.stringMatching(/^ca:[0-9a-f]{64}:CN=Ann,O=Works$/),
        name: 'Ann',
        key: hex,
      },
      signer,
      chain: [signer, issuer],
      anchor: { kind: 'given', certificate: issuer },
      times: { judgedAt: time, claimed: time },
      reasons: [{ code: 'given-anchor', message: expect.any(String) }],
    },
  });
  expect(await verify()).toMatchObject({ status: 1, found: { status: 'unsigned' } });
});

testNeeding('openssl')(
  'a second signature saves nothing from one that does not hold',
  {},
  async () => {
    const authority = makeAuthority(lab.path, 'another', { subject: '/CN=Another' });
    const ca = ['--ca', authority.certificate];
    const signature = join(lab.path, 'good.p7s');
    sign(signature, authority.issue('eve'));
    const beside = `${bundle}.sig`;
    const original = readFileSync(bundle);
    try {
      writeFileSync(beside, readFileSync(signature));
      expect(await verify(...ca)).toMatchObject({ status: 0 });
      writeFileSync(`${bundle}.sigstore.json`, '{}');
      expect(await verify(...ca)).toMatchObject({
        status: 1,
        found: { status: 'malformed', layout: 'sigstore' },
      });
      writeFileSync(
        `${bundle}.sigstore.json`,
        JSON.stringify(
          await (
            await sigstoreInstance()
          ).sign(original, { identity: 'https://a.example', issuer: 'https://b.example' }),
        ),
      );
      // Nobody knows that instance, which makes nothing worse.
      expect(await verify(...ca)).toMatchObject({ status: 0, found: { layout: 'detached' } });
      writeFileSync(bundle, Buffer.concat([original, Buffer.from('MCPB_SIG_V1')]));
      expect(await verify('--signature', signature, ...ca)).toMatchObject({
        status: 1,
        found: { refused: true },
      });
    } finally {
      writeFileSync(bundle, original);
      for (const ending of ['.sig', '.sigstore.json']) rmSync(bundle + ending, { force: true });
    }
  },
);

test('a sigstore bundle is trusted for the identity that is asked for, by the root that is named', async () => {
  const instance = await sigstoreInstance();
  const ann = { identity: 'https://works.example/release.yml', issuer: 'https://login.example' };
  const root = join(lab.path, 'trusted_root.json');
  const signature = join(lab.path, 'tiny.json');
  writeFileSync(root, JSON.stringify(instance.trustedRoot));
  writeFileSync(signature, JSON.stringify(await instance.sign(readFileSync(bundle), ann)));
  const given = ['--signature', signature, '--trusted-root', root];
  const identity = ['--certificate-identity', ann.identity];
  const issuer = ['--certificate-oidc-issuer', ann.issuer];
  expect(await verify(...given)).toMatchObject({
    status: 1,
    found: { status: 'unknown-publisher', sigstore: ann, times: { timestamp: { trusted: true } } },
  });
  expect(await verify(...given, ...identity, ...issuer)).toMatchObject({
    status: 0,
    found: { status: 'trusted', publisher: { id: `sigstore:${ann.issuer}#${ann.identity}` } },
  });
  const other = ['--certificate-oidc-issuer', 'https://evil.example'];
  expect(await verify(...given, ...identity, ...other)).toMatchObject({
    status: 1,
    found: { status: 'unknown-publisher', reasons: [{ code: 'identity-mismatch' }] },
  });
  await lab.dxt('trust', 'add', ...identity, ...issuer);
  expect(await verify(...given)).toMatchObject({ status: 0 });
  expect(await verify(...given, ...identity, ...other)).toMatchObject({ status: 1 });
});

test('what is asked for and not there is an error, and never another answer', async () => {
  const identity = ['--certificate-identity', 'x', '--certificate-oidc-issuer', 'y'];
  for (const [args, status, said] of [
    [[bundle, ...identity], 1, '[signature-missing]'],
    [[bundle, ...identity.slice(0, 2)], 2, 'go together'],
    [[bundle, '--ca', 'none.pem'], 1, 'there is no file `none.pem`'],
    [[bundle, '--crl', 'none.crl'], 1, 'there is no file `none.crl`'],
    [[bundle, '--signature', 'none'], 1, 'there is no file `none`'],
    [[bundle, '--ca', bundle], 1, 'has no certificate'],
    [[bundle, '--crl', bundle], 1, '[revocation-list-invalid]'],
    [['none.mcpb', '--ca', bundle], 1, ''],
  ] as const)
    expect(await lab.dxt('verify', ...args)).toMatchObject({
      status,
      stdout: '',
      stderr: expect.stringContaining(said),
    });
});
