import type { KeyObject } from 'node:crypto';
import { BundleError } from '../../error/index.ts';
import { describeKey, keyWeakness } from '../certificates/index.ts';
import type { DigestName, SignatureScheme } from './types.ts';

/** Bytes. */
const lengths: Readonly<Record<DigestName, number>> = { sha256: 32, sha384: 48, sha512: 64 };

const ofCurve: Readonly<Record<string, DigestName>> = {
  prime256v1: 'sha256',
  secp384r1: 'sha384',
  secp521r1: 'sha512',
};

/**
 * How a key signs: ECDSA with the digest of its curve's size, RSA with SHA-256 and the padding that
 * is asked for, which is PKCS #1 v1.5 unless told, since every program reads that.
 *
 * @throws BundleError `key-weak`
 */
export function chooseScheme(
  key: KeyObject,
  padding: 'pkcs1' | 'pss' = 'pkcs1',
): { readonly scheme: SignatureScheme; readonly digest: DigestName } {
  const weakness = keyWeakness(key);
  const isKnown = ['rsa', 'rsa-pss', 'ec'].includes(key.asymmetricKeyType ?? '');
  if (weakness !== undefined || !isKnown) {
    const found = weakness === undefined ? `is ${describeKey(key)}` : weakness;
    throw new BundleError(
      'key-weak',
      `expected a key of RSA with 2048 bits or more, or of P-256, P-384 or P-521, the key ${found}`,
    );
  }
  const { namedCurve = '', hashAlgorithm } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ec') {
    return { scheme: { kind: 'ecdsa' }, digest: ofCurve[namedCurve] ?? 'sha256' };
  }
  if (key.asymmetricKeyType === 'rsa' && padding === 'pkcs1') {
    return { scheme: { kind: 'rsa-pkcs1' }, digest: 'sha256' };
  }
  // A key may be for PSS with one digest alone (RFC 4055, 3.1).
  const digest =
    hashAlgorithm === 'sha384' || hashAlgorithm === 'sha512' ? hashAlgorithm : 'sha256';
  return { scheme: { kind: 'rsa-pss', saltLength: lengths[digest] }, digest };
}
