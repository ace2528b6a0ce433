import { constants, verify, type KeyObject } from 'node:crypto';
import { RSASSAPSSParams, type AlgorithmIdentifier } from 'pkijs';

/** How a signature was made: with what digest, and with which padding for RSA. */
export interface SignatureAlgorithm {
  /** As node:crypto names it; null where the algorithm has its own. */
  readonly hash: string | null;
  readonly kind: 'rsa' | 'rsa-pss' | 'ec' | 'ed25519' | 'ed448';
  /** Bytes; of RSA-PSS alone. */
  readonly saltLength?: number;
}

const known: Readonly<Record<string, SignatureAlgorithm>> = {
  '1.2.840.113549.1.1.4': { hash: 'md5', kind: 'rsa' },
  '1.2.840.113549.1.1.5': { hash: 'sha1', kind: 'rsa' },
  '1.2.840.113549.1.1.14': { hash: 'sha224', kind: 'rsa' },
  '1.2.840.113549.1.1.11': { hash: 'sha256', kind: 'rsa' },
  '1.2.840.113549.1.1.12': { hash: 'sha384', kind: 'rsa' },
  '1.2.840.113549.1.1.13': { hash: 'sha512', kind: 'rsa' },
  '1.2.840.10045.4.1': { hash: 'sha1', kind: 'ec' },
  '1.2.840.10045.4.3.1': { hash: 'sha224', kind: 'ec' },
  '1.2.840.10045.4.3.2': { hash: 'sha256', kind: 'ec' },
  '1.2.840.10045.4.3.3': { hash: 'sha384', kind: 'ec' },
  '1.2.840.10045.4.3.4': { hash: 'sha512', kind: 'ec' },
  '1.3.101.112': { hash: null, kind: 'ed25519' },
  '1.3.101.113': { hash: null, kind: 'ed448' },
};

const hashes: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.5': 'md5',
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** The name that node:crypto has for the object identifier of a hash. */
export function hashName(oid: string): string | undefined {
  return hashes[oid];
}

/** `sha1` is `SHA-1` to people. */
export function describeHash(hash: string | null): string {
  return hash === null ? 'its own hash' : hash.toUpperCase().replace(/^SHA/, 'SHA-');
}

/** MD5 and SHA-1 can be made to collide. */
export function isWeakHash(hash: string | null): boolean {
  return hash === 'md5' || hash === 'sha1';
}

const rsaPss = '1.2.840.113549.1.1.10';

/** What an AlgorithmIdentifier of a signature says; undefined for one that is not known here. */
export function readSignatureAlgorithm(
  identifier: AlgorithmIdentifier,
): SignatureAlgorithm | undefined {
  if (identifier.algorithmId !== rsaPss) return known[identifier.algorithmId];
  try {
    const parameters = new RSASSAPSSParams({ schema: identifier.algorithmParams });
    const hash = hashName(parameters.hashAlgorithm.algorithmId);
    const mask: unknown = parameters.maskGenAlgorithm.algorithmParams?.valueBlock?.value?.[0];
    const maskHash = maskOid(mask) ?? '1.3.14.3.2.26';
    // Node has no way to give the mask another hash than the message's.
    if (hash === undefined || hashName(maskHash) !== hash) return undefined;
    return { hash, kind: 'rsa-pss', saltLength: parameters.saltLength };
  } catch {
    return undefined;
  }
}

function maskOid(block: unknown): string | undefined {
  const { getValue } = (block ?? {}) as { getValue?: () => string };
  return typeof getValue === 'function' ? getValue.call(block) : undefined;
}

/** Whether `signature` is of this key over these bytes; a key of another kind is not. */
export function verifySigned(
  { hash, kind, saltLength }: SignatureAlgorithm,
  data: Uint8Array,
  key: KeyObject,
  signature: Uint8Array,
): boolean {
  const type = key.asymmetricKeyType;
  if (type !== kind && !(kind === 'rsa-pss' && type === 'rsa')) return false;
  const padding =
    kind === 'rsa-pss'
      ? {
          padding: constants.RSA_PKCS1_PSS_PADDING,
          ...(saltLength === undefined ? {} : { saltLength }),
        }
      : {};
  try {
    return verify(hash, data, { key, ...padding }, signature);
  } catch {
    return false;
  }
}
