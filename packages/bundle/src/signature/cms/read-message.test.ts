import { testNeeding } from '@opendxt/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, expect } from 'vitest';
import { makeScene, partsOf, type Scene } from '../testing/index.ts';
import { CmsError, readMessage } from './index.ts';

let scene: Scene;
let der: Buffer;
const testMessages = testNeeding('openssl');

beforeAll(async () => {
  scene = await makeScene();
  der = partsOf(await scene.sign(scene.signer('Ann'), 'B')).der;
});
afterAll(() => scene[Symbol.asyncDispose]());

/** Whether it is read, or refused as it has to be. */
function isAnswered(bytes: Uint8Array): boolean {
  try {
    readMessage(bytes);
    return true;
  } catch (error) {
    if (error instanceof CmsError) return error.message.length > 0;
    throw error;
  }
}

testMessages('a message has what the signer said', () => {
  const message = readMessage(der);
  expect(message).toMatchObject({
    contentType: '1.2.840.113549.1.7.1',
    hasRevocations: false,
    signer: {
      id: { kind: 'issuer-and-serial' },
      digest: 'sha256',
      scheme: { kind: 'ecdsa' },
      bindings: [{ digest: 'sha256' }],
      unsignedAttributes: [],
    },
  });
  expect(message.certificates).toHaveLength(1);
  expect(message.signer.messageDigest).toHaveLength(32);
});

testMessages('whatever is changed in a message, it is read or refused', () => {
  const change = fc.record({
    at: fc.nat(),
    remove: fc.nat(8),
    insert: fc.uint8Array({ maxLength: 8 }),
  });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      let bytes = Buffer.from(der);
      for (const { at, remove, insert } of changes) {
        const place = at % (bytes.length + 1);
        bytes = Buffer.concat([bytes.subarray(0, place), insert, bytes.subarray(place + remove)]);
      }
      expect(isAnswered(bytes)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

testMessages('whatever bytes there are, they are read or refused', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), isAnswered), { numRuns: 1000 });
});
