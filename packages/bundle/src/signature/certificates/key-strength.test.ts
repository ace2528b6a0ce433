import { createPublicKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { isCostly } from './key-strength.ts';

/** Of 3072 bits, with an exponent of as many bytes as are told. */
function keyWith(length: number) {
  const number = (bytes: number) => Buffer.alloc(bytes, 0xff).toString('base64url');
  return createPublicKey({
    format: 'jwk',
    key: { kty: 'RSA', n: number(384), e: number(length) },
  });
}

test('keys that make every check slow are known by their exponent', () => {
  expect([3, 32, 33, 383].map((length) => isCostly(keyWith(length)))).toEqual([
    false,
    false,
    true,
    true,
  ]);
});
