import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  sigstoreInstance,
  temporaryFolder,
  testOnPosix,
  type SigstoreInstance,
} from '@opendxt/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SignatureEvidence } from '../types.ts';
import { examineSigstore, type SigstoreOptions } from './index.ts';

const ann = { identity: 'https://works.example/release.yml', issuer: 'https://login.example' };
const content = Buffer.from('the bytes of a bundle '.repeat(1000));
const digest = createHash('sha256').update(content).digest('hex');

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let instance: SigstoreInstance;
let file: string;
let root: string;
beforeAll(async () => {
  folder = await temporaryFolder('opendxt-sigstore-');
  instance = await sigstoreInstance();
  file = join(folder.path, 'file');
  root = join(folder.path, 'trusted_root.json');
  writeFileSync(file, content);
  writeFileSync(root, JSON.stringify(instance.trustedRoot));
});
afterAll(() => folder.remove());

/** What a sigstore bundle, given as JSON or as a text, comes to. */
async function examine(
  bundle: unknown,
  options: Partial<SigstoreOptions> = {},
): Promise<SignatureEvidence> {
  const path = join(folder.path, 'file.sigstore.json');
  writeFileSync(path, typeof bundle === 'string' ? bundle : JSON.stringify(bundle));
  const now = new Date(Date.now() + 1000);
  return examineSigstore(file, path, { trustedRoot: root, now, ...options });
}

const codesOf = ({ state, faults }: SignatureEvidence) => [
  state,
  ...faults.map(({ code }) => code),
];

test('a signature over a file tells who made it and when, as the log vouches', async () => {
  const evidence = await examine(await instance.sign(content, ann));
  expect(evidence).toMatchObject({
    state: 'intact',
    faults: [],
    fileDigest: digest,
    layout: 'sigstore',
    sigstore: ann,
    signer: { subject: '', issuer: 'O=sigstore.mock,CN=sigstore', algorithm: 'ECDSA P-256' },
    chain: [{ subject: '' }, { subject: 'O=sigstore.mock,CN=sigstore' }],
    timestamp: { trusted: true },
  });
  expect(evidence.judgedAt).toBe(evidence.timestamp?.time);
});

test('an attestation counts for each of its subjects, and for no other file', async () => {
  const other = 'a'.repeat(64);
  const about = async (...digests: string[]) => examine(await instance.attest(digests, ann));
  expect(codesOf(await about(digest))).toEqual(['intact']);
  expect(codesOf(await about(other, digest))).toEqual(['intact']);
  expect(codesOf(await about(other))).toEqual(['tampered', 'digest-mismatch']);
  expect(codesOf(await about())).toEqual(['malformed', 'malformed']);
});

test('an attestation that does not take the file for its own is no signature of it', async () => {
  const said = async (kind: string) => examine(await instance.attest([digest], ann, kind));
  expect(codesOf(await said('https://in-toto.io/attestation/release/v0.1'))).toEqual(['intact']);
  const report = await said('https://in-toto.io/attestation/test-result/v0.1');
  expect(codesOf(report)).toEqual(['malformed', 'malformed']);
  expect(report.faults[0]?.message).toContain('test-result');
  expect(codesOf(await said('https://slsa.dev/provenance/v1/../x'))).toEqual([
    'malformed',
    'malformed',
  ]);
});

test('identity and issuer are compared letter by letter', async () => {
  const bundle = await instance.sign(content, ann);
  expect(codesOf(await examine(bundle, { identity: ann }))).toEqual(['intact']);
  for (const change of [
    { identity: 'https://works.example/release.ym.' },
    { identity: 'https://works.example/.*' },
    { identity: `${ann.identity}/more` },
    { issuer: 'https://login.example/' },
  ])
    expect(codesOf(await examine(bundle, { identity: { ...ann, ...change } }))).toEqual([
      'intact',
      'identity-mismatch',
    ]);
});

test('what another instance vouches for is known to nobody here', async () => {
  const bundle = await (await sigstoreInstance()).sign(content, ann);
  expect(codesOf(await examine(bundle))).toEqual(['intact', 'no-path']);
  // The public instance, as it was shipped.
  const now = new Date();
  const path = join(folder.path, 'file.sigstore.json');
  const shipped = await examineSigstore(file, path, { now });
  expect(codesOf(shipped)).toEqual(['intact', 'no-path']);
  expect(shipped.sigstore).toBeUndefined();
});

test('the log must have it while the certificate was valid, and not in the future', async () => {
  const hour = 60 * 60 * 1000;
  const late = await instance.sign(content, { ...ann, loggedAt: new Date(Date.now() + hour) });
  expect(codesOf(await examine(late))).toEqual(['intact', 'expired']);
  const bundle = await instance.sign(content, ann);
  const before = new Date(Date.now() - hour);
  expect(codesOf(await examine(bundle, { now: before }))).toEqual(['intact', 'not-yet-valid']);
});

/** A bundle with one value replaced, found by the names that lead to it. */
function altered(bundle: object, path: string, change: (value: unknown) => unknown): object {
  const copy = structuredClone(bundle) as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop() ?? '';
  const parent = names.reduce((at, name) => at[name] as Record<string, unknown>, copy);
  expect(parent[last]).toBeDefined();
  parent[last] = change(parent[last]);
  return copy;
}

const flip = (value: unknown) => {
  const bytes = Buffer.from(String(value), 'base64');
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  return bytes.toString('base64');
};

test('a change anywhere is found', async () => {
  const signed = await instance.sign(content, ann);
  const attested = await instance.attest([digest], ann);
  const another = (await instance.sign(content, ann)) as {
    verificationMaterial: { certificate: object; tlogEntries: object[] };
  };
  const entry = 'verificationMaterial.tlogEntries.0';
  const cases: readonly (readonly [object, string])[] = [
    [altered(signed, 'messageSignature.signature', flip), 'signature-invalid'],
    [altered(signed, 'messageSignature.messageDigest.digest', flip), 'digest-mismatch'],
    [
      altered(
        signed,
        'verificationMaterial.certificate',
        () => another.verificationMaterial.certificate,
      ),
      'signature-invalid',
    ],
    [
      altered(
        signed,
        'verificationMaterial.tlogEntries',
        () => another.verificationMaterial.tlogEntries,
      ),
      'signature-invalid',
    ],
    [
      altered(signed, `${entry}.integratedTime`, (time) => String(Number(time) + 1)),
      'signature-invalid',
    ],
    [altered(signed, `${entry}.inclusionPromise.signedEntryTimestamp`, flip), 'signature-invalid'],
    [altered(signed, `${entry}.inclusionProof.hashes`, () => ['AAAA']), 'signature-invalid'],
    [
      altered(signed, `${entry}.inclusionProof.checkpoint.envelope`, (text) =>
        String(text).replace('log', 'lag'),
      ),
      'signature-invalid',
    ],
    [
      altered(attested, 'dsseEnvelope.payload', (text) =>
        Buffer.from(
          Buffer.from(String(text), 'base64').toString().replace('file 0', 'file 1'),
        ).toString('base64'),
      ),
      'signature-invalid',
    ],
    [altered(attested, 'dsseEnvelope.signatures.0.sig', flip), 'signature-invalid'],
    [
      altered(attested, 'dsseEnvelope.signatures', (all) => [
        ...(all as object[]),
        ...(all as object[]),
      ]),
      'malformed',
    ],
    [altered(signed, `${entry}.inclusionProof`, () => undefined), 'malformed'],
    [altered(signed, 'verificationMaterial.tlogEntries', () => []), 'no-path'],
    [
      altered(signed, 'verificationMaterial.certificate', () => ({ rawBytes: 'AAAA' })),
      'malformed',
    ],
  ];
  for (const [index, [bundle, code]] of cases.entries())
    expect([index, ...codesOf(await examine(bundle))]).toContain(code);
  writeFileSync(file, Buffer.concat([content, Buffer.from('x')]));
  try {
    expect(codesOf(await examine(signed))).toEqual(['tampered', 'digest-mismatch']);
    expect(codesOf(await examine(attested))).toEqual(['tampered', 'digest-mismatch']);
  } finally {
    writeFileSync(file, content);
  }
});

test('what is no sigstore bundle is malformed, never an error and never unsigned', async () => {
  const signed = JSON.stringify(await instance.sign(content, ann));
  for (const text of ['', '{}', 'null', '[]', signed.slice(0, -1), signed.replace('v0.3', 'v9')])
    expect(codesOf(await examine(text))).toEqual(['malformed', 'malformed']);
  const never = altered(
    JSON.parse(signed) as object,
    'verificationMaterial.tlogEntries.0.integratedTime',
    () => '9'.repeat(18),
  );
  expect((await examine(never)).faults[0]?.message).toContain('no calendar');
  const keys = altered(
    JSON.parse(signed) as object,
    'verificationMaterial.certificate',
    () => undefined,
  ) as {
    verificationMaterial: Record<string, unknown>;
  };
  keys.verificationMaterial['publicKey'] = { hint: 'x' };
  expect((await examine(keys)).faults[0]?.message).toContain('a bare key');
  await fc.assert(
    fc.asyncProperty(fc.nat(signed.length - 1), fc.string({ maxLength: 3 }), async (at, put) => {
      const changed = signed.slice(0, at) + put + signed.slice(at + 1);
      const { state, faults, sigstore } = await examine(changed);
      expect(state).not.toBe('none');
      if (faults.length === 0) expect(sigstore).toEqual(ann);
    }),
    { numRuns: 60 },
  );
});

test('what is there by the thousand is not verified', async () => {
  const signed = await instance.sign(content, ann);
  const many = altered(signed, 'verificationMaterial.tlogEntries', (entries) =>
    Array.from({ length: 5000 }, () => (entries as unknown[])[0]),
  );
  const evidence = await examine(many);
  expect(codesOf(evidence)).toEqual(['malformed', 'malformed']);
  expect(evidence.faults[0]?.message).toContain('it has 5000 entries of logs, at most 32 are read');
});

testOnPosix('a pipe or a device beside a bundle is neither waited for nor read', async () => {
  const path = join(folder.path, 'endless.sigstore.json');
  const look = () => examineSigstore(file, path, { trustedRoot: root, now: new Date() });
  execFileSync('mkfifo', [path]);
  expect(codesOf(await look())).toEqual(['malformed', 'malformed']);
  rmSync(path);
  symlinkSync('/dev/zero', path);
  expect((await look()).faults[0]?.message).toContain('it is no regular file');
});

test('a trusted root that can’t be used is an error', async () => {
  const path = join(folder.path, 'other.json');
  const bundle = await instance.sign(content, ann);
  const endless = structuredClone(instance.trustedRoot) as {
    tlogs: { publicKey: { validFor?: object } }[];
  };
  for (const { publicKey } of endless.tlogs) delete publicKey.validFor;
  const keyless = JSON.stringify(instance.trustedRoot).replaceAll(
    /"rawBytes":"[^"]*"/g,
    '"rawBytes":"AAAA"',
  );
  for (const text of ['', '{}', JSON.stringify(endless), keyless]) {
    writeFileSync(path, text);
    await expect(examine(bundle, { trustedRoot: path })).rejects.toMatchObject({
      code: 'trusted-root-invalid',
    });
  }
  rmSync(path);
  await expect(examine(bundle, { trustedRoot: path })).rejects.toMatchObject({
    code: 'trusted-root-invalid',
  });
});
