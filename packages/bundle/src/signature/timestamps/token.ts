import { createHash, timingSafeEqual } from 'node:crypto';
import { BundleError } from '../../error/index.ts';
import { called, Certificate } from '../certificates/index.ts';
import {
  CmsError,
  type CmsMessage,
  findSignatureProblem,
  findSigner,
  oids,
  readMessage,
} from '../cms/index.ts';
import { readTimestampInfo, type TimestampInfo } from './timestamp-info.ts';

/** A token that can be read; nothing of it is checked. */
export interface TimestampToken {
  readonly message: CmsMessage;
  readonly info: TimestampInfo;
  readonly certificates: readonly Certificate[];
  readonly signer: Certificate;
}

/** Reads the DER of a token (RFC 3161 section 2.4.2), or says what keeps it from being one. */
export function readToken(token: Uint8Array): TimestampToken | { readonly problem: string } {
  try {
    const message = readMessage(token);
    if (message.contentType !== oids.timestampInfo || message.content === undefined)
      return { problem: `expected TSTInfo in the token, found ${message.contentType}` };
    const info = readTimestampInfo(message.content);
    const certificates = message.certificates.map(
      (der, index) => new Certificate(der, `certificate ${index + 1} of the token`),
    );
    for (const certificate of certificates) void certificate.facts;
    return { message, info, certificates, signer: findSigner(message, certificates) };
  } catch (error) {
    if (error instanceof CmsError || error instanceof BundleError)
      return { problem: error.message };
    throw error;
  }
}

/** What keeps a token from being its signer's word on what `digestOf` digests, whoever that is. */
export function tokenProblems(token: TimestampToken, digestOf: (hash: string) => Buffer): string[] {
  const { message, info, signer } = token;
  const text = createHash(message.signer.digest)
    .update(message.content ?? '')
    .digest();
  const signature = findSignatureProblem(message.signer, signer);
  const isOfThis = isSame(digestOf(info.hash), info.imprint);
  return [
    ...(isOfThis ? [] : ['it is of another signature']),
    ...(isSame(text, message.signer.messageDigest) ? [] : ['its text is not the one it signs']),
    ...(signature === undefined ? [] : [signature]),
    // RFC 3161 section 2.4.2, by which a token can't be passed off as another authority's.
    ...(message.signer.bindings.length > 0 ? [] : [`it does not bind ${called(signer)}`]),
    ...info.unknownCritical.map((oid) => `it has the critical extension ${oid}, not known here`),
  ];
}

function isSame(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
