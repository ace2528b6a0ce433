import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleWith, makeAuthority, openssl, testNeeding } from '@opendxt/testkit';
import { afterAll, beforeAll, expect } from 'vitest';
import { readCertificates } from '../certificates/index.ts';
import { signatureBlock } from '../layouts/index.ts';
import { makeScene, partsOf, plain, type Scene, type TestSigner } from '../testing/index.ts';

let scene: Scene;
let ann: TestSigner;
let rob: TestSigner;
beforeAll(async () => {
  scene = await makeScene();
  ann = scene.signer('Ann');
  rob = scene.signer('Rob', { key: 'rsa:2048' });
});
afterAll(() => scene[Symbol.asyncDispose]());

const testOpenssl = testNeeding('openssl');
const testReference = testNeeding('openssl', 'the package registry');

/** What `openssl cms -sign` makes of `content`, in DER unless told. */
async function opensslSigns(
  { certificate, key }: TestSigner,
  content: Uint8Array,
  ...args: readonly string[]
): Promise<Buffer> {
  const data = await scene.write('content', content);
  return openssl([
    ...'cms -sign -binary -nosmimecap -in'.split(' '),
    data,
    '-signer',
    certificate,
    '-inkey',
    key,
    ...(args.includes('-outform') ? [] : ['-outform', 'DER']),
    ...args,
  ]);
}

/** The archive as it is when its comment counts `length` bytes more. */
function counting(archive: Buffer, length: number, comment = 0): Buffer {
  const bytes = Buffer.from(archive);
  bytes.writeUInt16LE(comment + length, bytes.length - comment - 2);
  return bytes;
}

const layouts = {
  A: async (sign: (content: Uint8Array) => Promise<Buffer>, archive: Buffer) =>
    Buffer.concat([archive, signatureBlock(await sign(archive))]),
  B: async (sign: (content: Uint8Array) => Promise<Buffer>, archive: Buffer) => {
    const block = signatureBlock(await sign(archive));
    return Buffer.concat([counting(archive, block.length), block]);
  },
  C: async (sign: (content: Uint8Array) => Promise<Buffer>, archive: Buffer) => {
    const { length } = signatureBlock(await sign(archive));
    const counted = counting(archive, length);
    return Buffer.concat([counted, signatureBlock(await sign(counted))]);
  },
} as const;

const intact = { state: 'intact', faults: [], anchor: { kind: 'given' } };

const variants: Readonly<Record<string, readonly string[]>> = {
  'as it does by itself': [],
  'with SHA-384': ['-md', 'sha384'],
  'with SHA-512': ['-md', 'sha512'],
  'with PSS': ['-keyopt', 'rsa_padding_mode:pss'],
  'with PSS and no salt': ['-keyopt', 'rsa_padding_mode:pss', '-keyopt', 'rsa_pss_saltlen:0'],
  'naming the key instead of the issuer': ['-keyid'],
  'with the certificate bound to the signature': ['-cades'],
};

for (const [how, args] of Object.entries(variants)) {
  testOpenssl(`what openssl signs ${how} is intact in layouts A, B and C`, async () => {
    for (const [layout, lay] of Object.entries(layouts)) {
      const signer =
        how === 'naming the key instead of the issuer'
          ? scene.signer('named', {
              key: 'rsa:2048',
              extensions: [
                'keyUsage=critical,digitalSignature',
                'extendedKeyUsage=codeSigning',
                'subjectKeyIdentifier=hash',
              ],
            })
          : rob;
      const signed = await lay((content) => opensslSigns(signer, content, ...args), plain);
      expect(await scene.examine(signed)).toMatchObject({ ...intact, layout });
    }
  });
}

testOpenssl('what openssl signs by ECDSA is intact', async () => {
  for (const curve of ['P-256', 'P-384', 'P-521'] as const) {
    const signer = scene.signer(`on ${curve}`, { key: `ec:${curve}` });
    const signed = await layouts.A((content) => opensslSigns(signer, content), plain);
    expect(await scene.examine(signed)).toMatchObject({ ...intact, layout: 'A' });
  }
});

testOpenssl('a comment before the block is part of what is signed', async () => {
  const commented = bundleWith([], { comment: Buffer.from('a comment') });
  const sign = (content: Uint8Array) => opensslSigns(rob, content);
  const block = signatureBlock(await sign(commented));
  const signed = Buffer.concat([counting(commented, block.length, 9), block]);
  expect(await scene.examine(signed)).toMatchObject({ ...intact, layout: 'B' });
  const appended = Buffer.concat([commented, signatureBlock(await sign(commented))]);
  expect(await scene.examine(appended)).toMatchObject({ ...intact, layout: 'A' });
});

testOpenssl('detached signatures of openssl are read in DER and in PEM', async () => {
  for (const form of ['DER', 'PEM']) {
    const bytes = await opensslSigns(ann, plain, '-outform', form);
    const detached = await scene.write(`detached.${form}`, bytes);
    const evidence = await scene.examine(plain, { detached });
    expect(evidence).toMatchObject({ ...intact, layout: 'detached' });
  }
});

const refused: Readonly<Record<string, readonly [args: readonly string[], message: string]>> = {
  'without signed attributes': [['-noattr'], 'expected signed attributes, found none'],
  'without its certificate': [['-nocerts'], 'expected the signer’s certificate among the 0'],
  'with the content inside': [['-nodetach'], 'found one over content of its own'],
  'with SHA-1': [['-md', 'sha1'], 'found SHA-1, which proves nothing any more'],
  'with MD5': [['-md', 'md5'], 'found MD5, which proves nothing any more'],
};

for (const [how, [args, message]] of Object.entries(refused)) {
  testOpenssl(`what openssl signs ${how} is no signature of a bundle`, async () => {
    const signed = await layouts.A((content) => opensslSigns(rob, content, ...args), plain);
    const { state, faults } = await scene.examine(signed);
    expect(state).toBe('malformed');
    expect(faults.map((fault) => fault.message)).toEqual([expect.stringContaining(message)]);
  });
}

testOpenssl('two signers are one too many', async () => {
  const second = ['-signer', ann.certificate, '-inkey', ann.key];
  const signed = await layouts.A((content) => opensslSigns(rob, content, ...second), plain);
  expect(await scene.examine(signed)).toMatchObject({
    state: 'malformed',
    faults: [{ code: 'malformed', message: 'expected one signer, found 2' }],
  });
});

testOpenssl('certificates between signer and root come with the signature', async () => {
  const between = scene.root.authority('Between');
  const deep = scene.asSigner(between.issue('Deep'));
  const signed = await layouts.B(
    (content) => opensslSigns(deep, content, '-certfile', between.certificate),
    plain,
  );
  const evidence = await scene.examine(signed);
  expect(evidence).toMatchObject(intact);
  expect(evidence.chain.map(({ subject }) => subject)).toEqual([
    'CN=Deep',
    'CN=Between',
    'CN=Root',
  ]);
});

testReference(
  'what the reference signs is intact in layout A, and signing twice is not',
  async () => {
    const home = join(scene.path, 'reference');
    const shell = process.platform === 'win32';
    execFileSync(
      'npm',
      ['install', '--prefix', home, '--ignore-scripts', '--no-audit', '@anthropic-ai/mcpb@2.1.2'],
      { stdio: 'ignore', shell },
    );
    const script = join(home, 'node_modules/@anthropic-ai/mcpb/dist/cli/cli.js');
    // It writes certificates anew, and those that ECDSA signed do not survive that.
    const authority = makeAuthority(scene.path, 'RSA', { key: 'rsa:2048' });
    const ray = scene.asSigner(authority.issue('Ray', { key: 'rsa:2048' }));
    const anchors = readCertificates(authority.pem, 'RSA').map((certificate) => ({
      kind: 'given' as const,
      certificate,
    }));
    const path = await scene.write('reference.mcpb', plain);
    const args = ['sign', path, '--cert', ray.certificate, '--key', ray.key];
    execFileSync(process.execPath, [script, ...args], { stdio: 'ignore' });
    const signed = await readFile(path);
    expect(partsOf(signed).archive).toEqual(plain);
    expect(await scene.examine(signed, { anchors })).toMatchObject({
      ...intact,
      layout: 'A',
      signer: { subject: 'CN=Ray' },
      fileDigest: createHash('sha256').update(signed).digest('hex'),
    });

    // Signing once more puts a second block behind the first.
    execFileSync(process.execPath, [script, ...args], { stdio: 'ignore' });
    const twice = await scene.examine(await readFile(path), { anchors });
    expect(twice).toMatchObject({ state: 'malformed', faults: [{ code: 'malformed' }] });
    expect(twice.faults[0]?.message).toContain(
      'expected one signature block, found another before it',
    );
  },
);
