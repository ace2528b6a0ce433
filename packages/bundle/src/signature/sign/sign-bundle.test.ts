import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleWith, openssl, testNeeding } from '@opendxt/testkit';
import { afterAll, beforeAll, expect } from 'vitest';
import { digestFile } from '../../digest/index.ts';
import { makeScene, partsOf, plain, type Scene, type TestSigner } from '../testing/index.ts';
import { unsignBundle } from '../unsign/index.ts';
import { signBundle, type SignOptions } from './index.ts';

let scene: Scene;
let ann: TestSigner;
beforeAll(async () => {
  scene = await makeScene();
  ann = scene.signer('Ann');
});
afterAll(() => scene[Symbol.asyncDispose]());

const testSigning = testNeeding('openssl');
const time = new Date('2026-05-04T03:02:01Z');

const optionsOf = (
  { certificates, privateKey: key }: TestSigner,
  options: Partial<SignOptions> = {},
): SignOptions => ({ certificates, key, layout: 'B', time, ...options });

/** Lets openssl verify a signature over the bytes of a file. */
async function opensslVerifies(der: Buffer, content: Buffer, ...args: string[]): Promise<void> {
  const signature = await scene.write('signature.der', der);
  const data = await scene.write('content', content);
  openssl([
    ...'cms -verify -binary -inform DER -purpose any'.split(' '),
    '-in',
    signature,
    '-content',
    data,
    '-CAfile',
    scene.root.certificate,
    '-out',
    join(scene.path, 'out'),
    ...args,
  ]);
}

const keys = ['rsa:2048', 'rsa:3072', 'ec:P-256', 'ec:P-384', 'ec:P-521'] as const;

for (const key of keys) {
  testSigning(`openssl verifies what a key of ${key} signs, in each layout`, async () => {
    const signer = scene.signer(`by ${key.replace(':', ' ')}`, { key });
    for (const layout of ['B', 'C'] as const) {
      const signed = await scene.sign(signer, layout);
      const { archive, der } = partsOf(signed);
      await opensslVerifies(der, layout === 'B' ? plain : archive, '-cades');
      expect(await scene.examine(signed)).toMatchObject({
        state: 'intact',
        layout,
        faults: [],
        anchor: { kind: 'given' },
      });
    }
    const path = await scene.write('detached.mcpb', plain);
    const report = await signBundle(path, optionsOf(signer, { layout: 'detached', replace: true }));
    expect(report.path).toBe(`${path}.sig`);
    await opensslVerifies(await readFile(report.path), plain, '-cades');
    const evidence = await scene.examine(plain, { detached: report.path });
    expect(evidence).toMatchObject({ state: 'intact', layout: 'detached', faults: [] });
  });
}

testSigning('RSA signs with PSS when it is asked to', async () => {
  const signer = scene.signer('Pia', { key: 'rsa:2048' });
  const signed = await scene.sign(signer, 'B', { padding: 'pss' });
  await opensslVerifies(partsOf(signed).der, plain);
  const parsed = openssl(['cms', '-cmsout', '-print', '-inform', 'DER'], {
    input: partsOf(signed).der,
  });
  expect(parsed.toString()).toContain('rsassaPss');
  expect(await scene.examine(signed)).toMatchObject({ state: 'intact', faults: [] });
});

testSigning('the report says what was written, and by whom', async () => {
  const path = await scene.write('report.mcpb', plain);
  const report = await signBundle(path, optionsOf(ann));
  const bytes = await readFile(path);
  expect(report).toEqual({
    path,
    layout: 'B',
    fileDigest: await digestFile(path),
    fileSize: bytes.length,
    signatureSize: partsOf(bytes).der.length,
    signer: ann.certificates[0]?.facts,
    digest: 'sha256',
    timestamped: false,
  });
  const evidence = await scene.examine(bytes);
  expect(evidence.claimedTime).toBe('2026-05-04T03:02:01.000Z');
  expect(evidence.fileDigest).toBe(report.fileDigest);
});

testSigning(
  'taking the signature off leaves the bytes that were there, with a comment too',
  async () => {
    const commented = bundleWith([], { comment: Buffer.from('a comment') });
    for (const bytes of [plain, commented]) {
      for (const layout of ['B', 'C'] as const) {
        const path = await scene.write('there and back.mcpb', bytes);
        await signBundle(path, optionsOf(ann, { layout }));
        expect(await scene.examine(await readFile(path))).toMatchObject({
          state: 'intact',
          layout,
        });
        const report = await unsignBundle(path);
        expect(await readFile(path)).toEqual(bytes);
        expect(report).toEqual({
          path,
          fileDigest: await digestFile(path),
          fileSize: bytes.length,
        });
      }
    }
  },
);

testSigning('a signed bundle is signed again only in place of its signature', async () => {
  const path = await scene.write('again.mcpb', await scene.sign(ann, 'C'));
  await expect(signBundle(path, optionsOf(ann))).rejects.toMatchObject({ code: 'already-signed' });
  const bob = scene.signer('Bob');
  await signBundle(path, optionsOf(bob, { replace: true }));
  const evidence = await scene.examine(await readFile(path));
  expect(evidence).toMatchObject({ state: 'intact', layout: 'B', signer: { subject: 'CN=Bob' } });
});

testSigning(
  'a detached signature is of the signed bundle, and takes no other file’s place',
  async () => {
    const signed = await scene.sign(ann, 'B');
    const path = await scene.write('both.mcpb', signed);
    const { path: detached } = await signBundle(path, optionsOf(ann, { layout: 'detached' }));
    expect(await scene.examine(signed, { detached })).toMatchObject({ state: 'intact' });
    expect(await scene.examine(plain, { detached })).toMatchObject({ state: 'tampered' });
    await expect(signBundle(path, optionsOf(ann, { layout: 'detached' }))).rejects.toMatchObject({
      code: 'already-signed',
    });
    const put = (output: string) =>
      signBundle(path, optionsOf(ann, { layout: 'detached', replace: true, output }));
    for (const mistaken of [path, ann.key, ann.certificate, scene.path])
      await expect(put(mistaken)).rejects.toMatchObject({ code: 'write-failed' });
    expect(await readFile(path)).toEqual(signed);
    expect(await readFile(ann.key, 'utf8')).toContain('PRIVATE KEY');
    expect((await put(detached)).path).toBe(detached);
  },
);

testSigning('another output leaves the bundle as it is, and has its mode', async () => {
  const path = await scene.write('source.mcpb', plain);
  const output = join(scene.path, 'target.mcpb');
  await signBundle(path, optionsOf(ann, { output }));
  expect(await readFile(path)).toEqual(plain);
  expect(await scene.examine(await readFile(output))).toMatchObject({ state: 'intact' });
  expect((await stat(output)).mode).toBe((await stat(path)).mode);
});

testSigning('a key of another certificate is refused before anything is written', async () => {
  const path = await scene.write('mismatch.mcpb', plain);
  const bob = scene.signer('Bob');
  const { privateKey: key } = bob;
  await expect(signBundle(path, optionsOf(ann, { key }))).rejects.toMatchObject({
    code: 'key-mismatch',
  });
  expect(await readFile(path)).toEqual(plain);
});

testSigning('weak keys do not sign', async () => {
  const path = await scene.write('weak.mcpb', plain);
  const weak = scene.signer('weak', { key: 'rsa:1024' });
  await expect(signBundle(path, optionsOf(weak))).rejects.toMatchObject({ code: 'key-weak' });
  const edwards = scene.signer('edwards', { key: 'ed25519' });
  await expect(signBundle(path, optionsOf(edwards))).rejects.toMatchObject({ code: 'key-weak' });
});

testSigning('a signature that does not fit into a comment is refused', async () => {
  const path = await scene.write(
    'full.mcpb',
    bundleWith([], { comment: Buffer.alloc(65_000, 'a') }),
  );
  await expect(signBundle(path, optionsOf(ann))).rejects.toMatchObject({
    code: 'signature-too-large',
  });
});

testSigning('a certificate that looks like the end of an archive can’t be used', async () => {
  const path = await scene.write('unfit.mcpb', plain);
  const odd = scene.signer('odd', { subject: '/O=PK\x05\x06/CN=Odd' });
  await expect(signBundle(path, optionsOf(odd))).rejects.toMatchObject({ code: 'signature-unfit' });
});

testSigning('a signature that looks like the end of an archive is made again', async () => {
  const path = await scene.write('made again.mcpb', plain);
  const rsa = scene.signer('Rob', { key: 'rsa:2048' });
  // The token is what changes from one attempt to the next here.
  const tokens = [Buffer.from('PK\x05\x06', 'latin1'), Buffer.from('fine')];
  let asked = 0;
  const timestamp = (imprint: Buffer) => {
    expect(imprint).toHaveLength(32);
    const token = tokens[asked++] ?? Buffer.alloc(0);
    return Promise.resolve(
      Buffer.concat([Buffer.of(0x30, token.length + 2, 4, token.length), token]),
    );
  };
  await signBundle(path, optionsOf(rsa, { timestamp }));
  expect(asked).toBe(2);
  const evidence = await scene.examine(await readFile(path));
  expect(evidence.state).toBe('intact');
  expect(evidence.claimedTime).toBe('2026-05-04T03:02:00.000Z');
});

testSigning('what fails on the way leaves the bundle as it was and nothing beside it', async () => {
  const folder = join(scene.path, 'clean');
  const path = join(folder, 'a.mcpb');
  await mkdir(folder);
  await writeFile(path, plain);
  const timestamp = () => Promise.reject(new Error('no answer'));
  await expect(signBundle(path, optionsOf(ann, { timestamp }))).rejects.toThrow('no answer');
  const signal = AbortSignal.abort();
  await expect(signBundle(path, optionsOf(ann, { signal }))).rejects.toMatchObject({
    code: 'cancelled',
  });
  expect(await readdir(folder)).toEqual(['a.mcpb']);
  expect(await readFile(path)).toEqual(plain);
});

testSigning('what is no whole archive is not signed', async () => {
  const path = await scene.write('broken.mcpb', plain.subarray(0, -1));
  await expect(signBundle(path, optionsOf(ann))).rejects.toMatchObject({
    code: 'archive-truncated',
  });
  const stump = await scene.write('stump.mcpb', Buffer.concat([plain, Buffer.from('MCPB_SIG_V1')]));
  await expect(signBundle(stump, optionsOf(ann))).rejects.toMatchObject({ code: 'data-after' });
});

testSigning('a bundle without a signature has none to take off', async () => {
  const path = await scene.write('unsigned.mcpb', plain);
  await expect(unsignBundle(path)).rejects.toMatchObject({ code: 'not-signed' });
});

testSigning('a damaged signature is not taken off', async () => {
  const path = await scene.write('stump.mcpb', (await scene.sign(ann, 'B')).subarray(0, -1));
  await expect(unsignBundle(path)).rejects.toMatchObject({ code: 'signature-block-invalid' });
});
