import { createHash, type KeyObject } from 'node:crypto';
import type { Bundle } from '@sigstore/bundle';
import type { SignedEntity } from '@sigstore/verify';
import type { SignatureFault } from '../types.ts';
import type { Artifact } from './digest-artifact.ts';
import type { SigstoreBundle } from './read-bundle.ts';
import { isAbout } from './statement.ts';

/** Why the file is not what the key signed, undefined where it is. */
export function findTampering(
  { content }: SigstoreBundle,
  { digests, isSigned }: Artifact,
  { signature }: SignedEntity,
  key: KeyObject,
): SignatureFault | undefined {
  const found = `the file has SHA-256 ${digests.sha256}`;
  if (content.kind === 'message') {
    const { algorithm, digest } = content;
    const expected = digest.toString('hex');
    if (expected !== digests[algorithm]) {
      const message = `what was signed has ${algorithm.toUpperCase()} ${expected}, and ${found}`;
      return { code: 'digest-mismatch', message };
    }
    return isSigned === true ? undefined : notOfKey;
  }
  if (!isAbout(content.statement, digests)) {
    const message = `the attestation is about other files, and ${found}`;
    return { code: 'digest-mismatch', message };
  }
  return signature.verifySignature(key) ? undefined : notOfKey;
}

const notOfKey: SignatureFault = {
  code: 'signature-invalid',
  message: 'the signature is not of the key in its certificate',
};

/**
 * The same signature, whose check was done while the file was read; only that key passes it. A log
 * may keep the digest of an envelope as it was signed, and not of what is in it.
 */
export function alreadyVerified(
  entity: SignedEntity,
  { content }: Bundle,
  key: KeyObject,
): SignedEntity {
  const { signature } = entity;
  const encoded =
    content.$case === 'dsseEnvelope' ? preAuthDigest(content.dsseEnvelope) : undefined;
  return {
    ...entity,
    signature: {
      signature: signature.signature,
      compareSignature: (other) => signature.compareSignature(other),
      compareDigest: (other) => signature.compareDigest(other) || encoded?.equals(other) === true,
      verifySignature: (other) => other.equals(key),
    },
  };
}

/** SHA-256 of the pre-authentication encoding of DSSE v1. */
function preAuthDigest({ payloadType, payload }: { payloadType: string; payload: Buffer }): Buffer {
  const type = Buffer.from(payloadType);
  return createHash('sha256')
    .update(`DSSEv1 ${type.length} `)
    .update(type)
    .update(` ${payload.length} `)
    .update(payload)
    .digest();
}
