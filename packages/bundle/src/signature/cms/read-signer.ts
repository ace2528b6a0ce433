import * as asn1js from 'asn1js';
import { readDigest, readScheme } from './algorithms.ts';
import { readSignedAttributes, readUnsignedAttributes } from './attributes.ts';
import { malformed } from './cms-error.ts';
import { derOf, Fields, isTagged, octetsOf, readAlgorithm, smallInteger } from './fields.ts';
import type { CmsSigner, SignerId } from './types.ts';

/** RFC 5652, 5.3. `contentType` is that of the message, which the signer has to have signed too. */
export function readSigner(block: asn1js.BaseBlock, contentType: string): CmsSigner {
  const fields = Fields.of(block, 'the signer');
  const version = smallInteger(fields.take(asn1js.Integer, 'the version'), 'the version');
  const id = readId(fields.next('the certificate’s name'));
  if (version !== (id.kind === 'issuer-and-serial' ? 1 : 3)) {
    throw malformed(`expected a signer of version 1 or 3 by how it is named, found ${version}`);
  }
  const digest = readDigest(readAlgorithm(fields.next('the digest algorithm'), 'the digest'));
  const attributes = fields.tagged(0);
  if (attributes === undefined) throw malformed('expected signed attributes, found none');
  const algorithm = readAlgorithm(fields.next('the signature algorithm'), 'the algorithm');
  const scheme = readScheme(algorithm, digest);
  const signature = octetsOf(fields.take(asn1js.OctetString, 'the signature'));
  const unsigned = fields.tagged(1);
  fields.end();

  const signed = readSignedAttributes(attributes);
  if (signed.contentType !== contentType) {
    throw malformed(
      `expected the signed content type to be ${contentType}, found ${signed.contentType}`,
    );
  }
  const { timestampToken, others } =
    unsigned === undefined ? { others: [] } : readUnsignedAttributes(unsigned);
  return {
    id,
    digest,
    scheme,
    signedAttributes: asSet(derOf(attributes)),
    messageDigest: signed.messageDigest,
    ...(signed.signingTime === undefined ? {} : { signingTime: signed.signingTime }),
    bindings: signed.bindings,
    signature,
    ...(timestampToken === undefined ? {} : { timestampToken }),
    unsignedAttributes: others,
  };
}

function readId(block: asn1js.BaseBlock): SignerId {
  if (isTagged(block, 0)) return { kind: 'key-identifier', identifier: octetsOf(block) };
  const fields = Fields.of(block, 'the certificate’s name');
  const issuer = derOf(fields.take(asn1js.Sequence, 'the issuer'));
  const serial = hexOf(fields.take(asn1js.Integer, 'the serial number'));
  fields.end();
  return { kind: 'issuer-and-serial', issuer, serial };
}

export const hexOf = (integer: asn1js.Integer): string =>
  Buffer.from(integer.valueBlock.valueHexView).toString('hex');

/** RFC 5652, 5.4: what is signed has the tag of a SET in place of its own. */
function asSet(der: Buffer): Buffer {
  der[0] = 0x31;
  return der;
}
