import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);

/** The kinds of keys that are made; the first one unless told. */
export const keyAlgorithms = ['ecdsa-p256', 'ecdsa-p384', 'rsa-3072', 'rsa-4096'] as const;

export type KeyAlgorithm = (typeof keyAlgorithms)[number];

/** Makes a private key. */
export async function makeKey(algorithm: KeyAlgorithm): Promise<KeyObject> {
  const { privateKey } = await pairOf(algorithm);
  return privateKey;
}

function pairOf(algorithm: KeyAlgorithm): Promise<{ privateKey: KeyObject }> {
  switch (algorithm) {
    case 'ecdsa-p256':
      return generate('ec', { namedCurve: 'P-256' });
    case 'ecdsa-p384':
      return generate('ec', { namedCurve: 'P-384' });
    case 'rsa-3072':
      return generate('rsa', { modulusLength: 3072 });
    case 'rsa-4096':
      return generate('rsa', { modulusLength: 4096 });
  }
}
