import { readFileSync } from 'node:fs';
import { bundleWith, makeAuthority, openssl, testNeeding } from '@opendxt/testkit';
import { afterAll, beforeAll, expect } from 'vitest';
import { signBundle } from '../sign/index.ts';
import {
  counting,
  fieldsOf,
  fileTamperings,
  makeScene,
  messageTamperings,
  parseDer,
  partsOf,
  plain,
  type Scene,
  type Tampering,
  type TestSigner,
  walk,
  withMessage,
  writeDer,
} from '../testing/index.ts';

let scene: Scene;
let ann: TestSigner;
let signed: Buffer;
let other: Buffer;
beforeAll(async () => {
  scene = await makeScene();
  ann = scene.signer('Ann');
  signed = await scene.sign(ann, 'B');
  const path = await scene.write('other.mcpb', bundleWith([{ name: 'other.txt', content: 'x' }]));
  const { certificates, privateKey: key } = ann;
  await signBundle(path, { certificates, key, layout: 'B', time: new Date() });
  other = readFileSync(path);
});
afterAll(() => scene[Symbol.asyncDispose]());

const testTampering = testNeeding('openssl');

/** All that are not caught and named as they have to be. */
async function uncaught(
  tamperings: Iterable<Tampering>,
): Promise<{ count: number; found: unknown[] }> {
  const found: unknown[] = [];
  let count = 0;
  for (const { name, bytes, state, fault } of tamperings) {
    count++;
    const evidence = await scene.examine(bytes);
    const [worst] = evidence.faults;
    if (evidence.state === state && worst?.code === fault) continue;
    found.push({ name, expected: [state, fault], found: [evidence.state, worst] });
  }
  return { count, found };
}

testTampering('what is done to the file around a signature is caught and named', async () => {
  const { count, found } = await uncaught(fileTamperings(signed, other));
  expect(found).toEqual([]);
  expect(count).toBe(48);
});

testTampering('what is done to the signature is caught and named', async () => {
  const forger = scene.asSigner(makeAuthority(scene.path, 'forged').issue('Ann'));
  const certificate = openssl(['x509', '-in', forger.certificate, '-outform', 'DER']);
  const tamperings = messageTamperings(signed, other, { certificate, key: forger.privateKey });
  const { count, found } = await uncaught(tamperings);
  expect(found).toEqual([]);
  expect(count).toBe(60);
});

testTampering('a certificate that is renewed with its key is not the one that signed', async () => {
  const renewed = scene.signer('Ann again', { keyFile: ann.key, subject: '/CN=Ann' });
  const [certificate] = renewed.certificates;
  const message = parseDer(partsOf(signed).der);
  const { certificates, id } = fieldsOf(message);
  const body = parseDer(certificate?.der ?? Buffer.alloc(0));
  certificates.content = [body];
  id.content = [walk(body, 0, 3), walk(body, 0, 1)];
  const evidence = await scene.examine(withMessage(signed, writeDer(message)));
  expect(evidence).toMatchObject({ state: 'tampered', faults: [{ code: 'signature-invalid' }] });
  expect(evidence.faults[0]?.message).toContain('names by its digest');
});

testTampering('a damaged file is named where its checksums tell', async () => {
  const at = signed.indexOf('lib/a.txt') + 12;
  const bytes = Buffer.from(signed);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  const { state, faults } = await scene.examine(bytes);
  expect(state).toBe('tampered');
  expect(faults[0]?.message).toContain('entry `lib/a.txt`');
});

testTampering('a comment that no longer counts the block makes layout A of layout B', async () => {
  const { archive, block } = partsOf(signed);
  const uncounted = Buffer.concat([counting(archive, 0), block]);
  expect(await scene.examine(uncounted)).toMatchObject({ state: 'intact', layout: 'A' });
});

testTampering('what is done to a detached signature, or to its bundle, is caught', async () => {
  const path = await scene.write('detached.mcpb', plain);
  const { certificates, privateKey: key } = ann;
  const options = { certificates, key, layout: 'detached', time: new Date() } as const;
  const der = readFileSync((await signBundle(path, options)).path);
  const cases: Readonly<
    Record<string, readonly [bundle: Buffer, signature: Buffer, state: string]>
  > = {
    'another bundle': [other, der, 'tampered'],
    'a signed bundle': [signed, der, 'tampered'],
    'a byte more': [Buffer.concat([plain, Buffer.of(0)]), der, 'tampered'],
    'a byte less': [plain.subarray(1), der, 'tampered'],
    'no bundle': [Buffer.alloc(0), der, 'tampered'],
    'no signature': [plain, Buffer.alloc(0), 'malformed'],
    'half a signature': [plain, der.subarray(0, 300), 'malformed'],
    'two signatures': [plain, Buffer.concat([der, der]), 'malformed'],
    'a signature in its frame': [plain, partsOf(signed).block, 'malformed'],
    'the signature of another bundle': [plain, partsOf(other).der, 'tampered'],
    'a bundle for a signature': [plain, plain, 'malformed'],
    'text for a signature': [plain, Buffer.from('-----BEGIN CMS-----\nx\n'), 'malformed'],
    'a megabyte and more': [plain, Buffer.alloc(1024 * 1024 + 1, 0x30), 'malformed'],
  };
  for (const [name, [bundle, signature, state]] of Object.entries(cases)) {
    const detached = await scene.write('case.sig', signature);
    const evidence = await scene.examine(bundle, { detached });
    expect({ name, state: evidence.state }).toEqual({ name, state });
    expect(evidence.faults).not.toEqual([]);
  }
});

testTampering('a detached signature that is not there is no answer', async () => {
  const detached = `${scene.path}/nowhere.sig`;
  await expect(scene.examine(plain, { detached })).rejects.toMatchObject({ code: 'read-failed' });
});
