import * as asn1js from 'asn1js';
import { CmsError, malformed } from './cms-error.ts';
import { type Algorithm, Fields, onlyValue, readAlgorithm, as, smallInteger } from './fields.ts';
import { oids } from './oids.ts';
import type { DigestName, SignatureScheme } from './types.ts';

/** RFC 5754, 2. */
export const digestIds: Readonly<Record<DigestName, string>> = {
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};

/** RFC 5758, 3.2. */
export const ecdsaIds: Readonly<Record<DigestName, string>> = {
  sha256: '1.2.840.10045.4.3.2',
  sha384: '1.2.840.10045.4.3.3',
  sha512: '1.2.840.10045.4.3.4',
};

const rsaIds: Readonly<Record<DigestName, string>> = {
  sha256: '1.2.840.113549.1.1.11',
  sha384: '1.2.840.113549.1.1.12',
  sha512: '1.2.840.113549.1.1.13',
};

export const sha1Id = '1.3.14.3.2.26';

const weak: Readonly<Partial<Record<string, string>>> = {
  '1.2.840.113549.2.2': 'MD2',
  '1.2.840.113549.2.4': 'MD4',
  '1.2.840.113549.2.5': 'MD5',
  [sha1Id]: 'SHA-1',
  '1.2.840.113549.1.1.2': 'RSA with MD2',
  '1.2.840.113549.1.1.4': 'RSA with MD5',
  '1.2.840.113549.1.1.5': 'RSA with SHA-1',
  '1.2.840.10040.4.3': 'DSA with SHA-1',
  '1.2.840.10045.4.1': 'ECDSA with SHA-1',
};

export function readDigest(algorithm: Algorithm): DigestName {
  const name = nameIn(digestIds, algorithm.id);
  if (name === undefined) throw unsupported('SHA-256, SHA-384 or SHA-512', algorithm);
  requireNoParameters(algorithm);
  return name;
}

/**
 * How the attributes are signed. Where the identifier names a hash it has to be that of the content:
 * RFC 5754 says so for RSA and ECDSA, RFC 4056 for PSS.
 */
export function readScheme(algorithm: Algorithm, digest: DigestName): SignatureScheme {
  const { id } = algorithm;
  if (id === oids.rsaPss) return readPss(algorithm, digest);
  if (id === oids.rsa) {
    requireNoParameters(algorithm);
    return { kind: 'rsa-pkcs1' };
  }
  const rsa = nameIn(rsaIds, id);
  const hash = rsa ?? nameIn(ecdsaIds, id);
  if (hash === undefined) throw unsupported('RSA or ECDSA', algorithm);
  requireSameHash(hash, digest);
  requireNoParameters(algorithm);
  return { kind: rsa === undefined ? 'ecdsa' : 'rsa-pkcs1' };
}

/** RFC 8017, A.2.3: what is left out is SHA-1 with 20 bytes of salt, and DER leaves that out. */
function readPss(algorithm: Algorithm, digest: DigestName): SignatureScheme {
  const { parameters } = algorithm;
  if (parameters === undefined) throw malformed('expected the parameters of RSA-PSS, found none');
  const fields = Fields.of(parameters, 'the parameters of RSA-PSS');
  const hash = fields.tagged(0);
  const mask = fields.tagged(1);
  const salt = fields.tagged(2);
  fields.end();
  if (hash === undefined || mask === undefined)
    throw unsupported('RSA-PSS with SHA-256', { id: sha1Id });
  requireSameHash(readDigest(algorithmIn(hash)), digest);
  const generator = algorithmIn(mask);
  if (generator.id !== oids.mgf1 || generator.parameters === undefined) {
    throw malformed(`expected the mask MGF1 for RSA-PSS, found ${generator.id}`);
  }
  requireSameHash(readDigest(readAlgorithm(generator.parameters, 'the hash of MGF1')), digest);
  return { kind: 'rsa-pss', saltLength: salt === undefined ? 20 : saltLength(salt) };
}

const algorithmIn = (tagged: asn1js.BaseBlock): Algorithm =>
  readAlgorithm(onlyValue(tagged, 'an algorithm'), 'an algorithm of RSA-PSS');

function saltLength(tagged: asn1js.BaseBlock): number {
  const value = as(onlyValue(tagged, 'the salt'), asn1js.Integer, 'the length of the salt');
  return smallInteger(value, 'the length of the salt');
}

function nameIn(ids: Readonly<Record<DigestName, string>>, id: string): DigestName | undefined {
  return (['sha256', 'sha384', 'sha512'] as const).find((name) => ids[name] === id);
}

function unsupported(expected: string, { id }: Algorithm): CmsError {
  const name = weak[id];
  return name === undefined
    ? malformed(`expected ${expected} in the signature, found the algorithm ${id}`)
    : new CmsError(
        'weak-algorithm',
        `expected ${expected} in the signature, found ${name}, which proves nothing any more`,
      );
}

function requireSameHash(found: DigestName, expected: DigestName): void {
  if (found === expected) return;
  throw malformed(`expected the signature to use ${expected} as the digest does, found ${found}`);
}

function requireNoParameters({ id, parameters }: Algorithm): void {
  if (parameters === undefined || parameters instanceof asn1js.Null) return;
  throw malformed(`expected no parameters for the algorithm ${id}, found some`);
}
