import type { KeyObject } from 'node:crypto';

const curves: Readonly<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
};

/** `RSA 3072`, `ECDSA P-256`, `Ed25519`, … */
export function describeKey(key: KeyObject): string {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return `RSA ${modulusLength ?? 0}`;
    case 'rsa-pss':
      return `RSA-PSS ${modulusLength ?? 0}`;
    case 'ec':
      return `ECDSA ${curves[namedCurve ?? ''] ?? namedCurve ?? 'of a curve without a name'}`;
    case 'ed25519':
      return 'Ed25519';
    case 'ed448':
      return 'Ed448';
    default:
      return (key.asymmetricKeyType ?? key.type).toUpperCase();
  }
}

/**
 * What makes a key prove nothing, as the end of a sentence on it: RSA under 2048 bits or with an
 * exponent that needs no secret, curves other than P-256, P-384 and P-521, DSA. Undefined for a key
 * that will do.
 */
export function keyWeakness(key: KeyObject): string | undefined {
  const { modulusLength = 0, publicExponent = 0n, namedCurve } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case 'rsa':
    case 'rsa-pss':
      if (modulusLength < 2048) return `has ${modulusLength} bits, expected 2048 or more of RSA`;
      if (publicExponent < 3n) return `has the public exponent ${publicExponent}`;
      return undefined;
    case 'ec':
      return namedCurve !== undefined && namedCurve in curves
        ? undefined
        : `is on the curve \`${namedCurve ?? 'unnamed'}\`, expected P-256, P-384 or P-521`;
    case 'ed25519':
    case 'ed448':
      return undefined;
    default:
      return `is of the kind \`${key.asymmetricKeyType ?? key.type}\`, expected RSA or ECDSA`;
  }
}

/** FIPS 186-5, A.1.1: below this. A longer one makes each check of a signature as slow as a signature. */
const exponentLimit = 2n ** 256n;

/** Whether a key was made to keep those busy who check signatures with it. */
export function isCostly(key: KeyObject): boolean {
  return (key.asymmetricKeyDetails?.publicExponent ?? 0n) >= exponentLimit;
}
