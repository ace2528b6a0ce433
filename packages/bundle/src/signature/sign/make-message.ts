import { createHash, type KeyObject } from 'node:crypto';
import { BundleError } from '../../error/index.ts';
import type { Certificate } from '../certificates/index.ts';
import {
  chooseScheme,
  findSignatureProblem,
  readMessage,
  signAttributes,
  type Signing,
  writeMessage,
} from '../cms/index.ts';
import { findMarker } from '../layouts/index.ts';

export interface MakeOptions {
  /** The signer's first, then those above it. */
  readonly certificates: readonly Certificate[];
  readonly key: KeyObject;
  /** Of RSA; PKCS #1 v1.5 unless told. */
  readonly padding?: 'pkcs1' | 'pss';
  /** Gets a timestamp's token for a SHA-256. */
  readonly timestamp?: (imprint: Buffer) => Promise<Buffer>;
  /** Of the signing, as the signature says it. */
  readonly time: Date;
}

/** A signer whose key and certificate belong together, and the digest that it signs. */
export type Signer = Omit<Signing, 'messageDigest'>;

/** @throws BundleError `key-mismatch`, `key-weak`, `certificate-invalid` */
export function makeSigner({ certificates, key, padding, time }: MakeOptions): Signer {
  const [leaf, ...others] = certificates;
  if (leaf === undefined) {
    throw new BundleError('certificate-invalid', 'expected the signer’s certificate, found none');
  }
  if (!leaf.x509.checkPrivateKey(key)) {
    throw new BundleError(
      'key-mismatch',
      `expected the private key of the certificate of ${leaf.facts.subject}, found another key`,
      { hint: 'the certificate of the key has to be the first one' },
    );
  }
  return { certificates: [leaf, ...others], key, time, ...chooseScheme(key, padding) };
}

const mostAttempts = 10;
/** Half of the signatures of ECDSA or more have another length than the one before. */
const mostOfOneLength = 500;

/**
 * A signature in DER over a digest. It is made again when it contains what a reader of the file
 * would take for another part of it, with the time a second earlier, since RSA would give the same
 * again. `signatureLength` asks for a signature of so many bytes.
 *
 * @throws BundleError `signature-unfit`, and what the timestamp fails with
 */
export async function makeMessage(
  signer: Signer,
  messageDigest: Buffer,
  timestamp: MakeOptions['timestamp'],
  signatureLength?: number,
): Promise<{ readonly der: Buffer; readonly signatureLength: number }> {
  let marker: string | undefined;
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const time = new Date(signer.time.getTime() - attempt * 1000);
    const signing = { ...signer, messageDigest, time };
    const signed = signToLength(signing, signatureLength);
    marker = findMarker(writeMessage(signing, signed));
    if (marker !== undefined) continue;
    const imprint = createHash('sha256').update(signed.signature).digest();
    const der = writeMessage(signing, signed, await timestamp?.(imprint));
    marker = findMarker(der);
    if (marker !== undefined) continue;
    requireValid(der, signer);
    return { der, signatureLength: signed.signature.length };
  }
  throw new BundleError(
    'signature-unfit',
    `expected a signature without ${JSON.stringify(marker)}, which ends an archive or a signature, found it ${mostAttempts} times`,
    { hint: 'when it is in a certificate, another one has to be used' },
  );
}

function signToLength(signing: Signing, length: number | undefined) {
  let signed = signAttributes(signing);
  for (
    let left = mostOfOneLength;
    left > 0 && signed.signature.length !== (length ?? signed.signature.length);
    left--
  ) {
    signed = signAttributes(signing);
  }
  return signed;
}

/** What is handed out has been read back and holds. */
function requireValid(der: Buffer, { certificates }: Signer): void {
  const problem = findSignatureProblem(readMessage(der).signer, certificates[0]);
  if (problem !== undefined) throw new Error(`a signature was made that does not hold: ${problem}`);
}
