import * as asn1js from 'asn1js';
import { readDigest } from './algorithms.ts';
import { malformed } from './cms-error.ts';
import {
  as,
  derOf,
  Fields,
  identifier,
  octetsOf,
  onlyValue,
  readAlgorithm,
  valuesOf,
} from './fields.ts';
import { oids } from './oids.ts';
import type { CertificateBinding } from './types.ts';

/** What the signer says of the content and of itself; RFC 5652, 11, and RFC 5035. */
export interface SignedAttributes {
  readonly contentType: string;
  readonly messageDigest: Buffer;
  readonly signingTime?: Date;
  readonly bindings: readonly CertificateBinding[];
}

export function readSignedAttributes(block: asn1js.BaseBlock): SignedAttributes {
  const attributes = readAttributes(block, 'the signed attributes');
  const contentType = attributes.get(oids.contentType);
  const messageDigest = attributes.get(oids.messageDigest);
  if (contentType === undefined || messageDigest === undefined) {
    const missing = contentType === undefined ? 'the content type' : 'the digest';
    throw malformed(`expected ${missing} in the signed attributes, found none`);
  }
  const signingTime = attributes.get(oids.signingTime);
  return {
    contentType: identifier(as(contentType, asn1js.ObjectIdentifier, 'the signed content type')),
    messageDigest: octetsOf(as(messageDigest, asn1js.OctetString, 'the signed digest')),
    ...(signingTime === undefined ? {} : { signingTime: readTime(signingTime) }),
    bindings: [
      ...readBindings(attributes.get(oids.signingCertificateV2), 'sha256'),
      ...readBindings(attributes.get(oids.signingCertificate), 'sha1'),
    ],
  };
}

export interface UnsignedAttributes {
  /** RFC 3161, appendix A. */
  readonly timestampToken?: Buffer;
  /** The types of the others. */
  readonly others: readonly string[];
}

export function readUnsignedAttributes(block: asn1js.BaseBlock): UnsignedAttributes {
  const attributes = readAttributes(block, 'the unsigned attributes');
  const token = attributes.get(oids.timestampToken);
  const others = [...attributes.keys()].filter((type) => type !== oids.timestampToken);
  return token === undefined ? { others } : { others, timestampToken: derOf(token) };
}

/** Each attribute once and with one value, so that no two programs choose differently. */
function readAttributes(block: asn1js.BaseBlock, name: string): Map<string, asn1js.BaseBlock> {
  const found = new Map<string, asn1js.BaseBlock>();
  for (const attribute of valuesOf(block)) {
    const fields = Fields.of(attribute, 'an attribute');
    const type = identifier(fields.take(asn1js.ObjectIdentifier, 'the type'));
    const value = onlyValue(fields.take(asn1js.Set, 'the values'), `the attribute ${type}`);
    fields.end();
    if (found.has(type)) throw malformed(`expected ${type} once in ${name}, found it twice`);
    found.set(type, value);
  }
  return found;
}

function readTime(block: asn1js.BaseBlock): Date {
  if (!(block instanceof asn1js.UTCTime) && !(block instanceof asn1js.GeneralizedTime)) {
    throw malformed('expected a time as the signing time, found another kind of value');
  }
  const time = block.toDate();
  if (Number.isNaN(time.getTime())) throw malformed('expected a time that exists, found none');
  return time;
}

/** SigningCertificate and SigningCertificateV2: only the first is the signer's (RFC 5035, 3). */
function readBindings(
  block: asn1js.BaseBlock | undefined,
  byDefault: CertificateBinding['digest'],
): CertificateBinding[] {
  if (block === undefined) return [];
  const fields = Fields.of(block, 'the signing certificate');
  const [first] = valuesOf(fields.take(asn1js.Sequence, 'the certificates'));
  if (first === undefined) throw malformed('expected a signing certificate, found none');
  const certificate = Fields.of(first, 'the signing certificate');
  const named = byDefault === 'sha1' ? undefined : certificate.optional(asn1js.Sequence);
  const digest =
    named === undefined ? byDefault : readDigest(readAlgorithm(named, 'the digest algorithm'));
  return [{ digest, value: octetsOf(certificate.take(asn1js.OctetString, 'its digest')) }];
}
