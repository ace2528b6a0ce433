import * as asn1js from 'asn1js';
import { findDerProblem } from '../der/index.ts';
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
  smallInteger,
  valuesOf,
} from './fields.ts';
import { oids } from './oids.ts';
import { readSigner } from './read-signer.ts';
import type { CmsMessage } from './types.ts';

const mostCertificates = 32;

/**
 * Reads a ContentInfo with SignedData (RFC 5652) in DER, with exactly one signer who signed
 * attributes. Neither the content nor the signature is checked yet.
 *
 * @throws CmsError
 */
export function readMessage(der: Uint8Array): CmsMessage {
  const problem = findDerProblem(der);
  if (problem !== undefined) throw malformed(`expected a signature in DER: ${problem}`);
  const { result, offset } = asn1js.fromBER(der);
  if (offset !== der.length) throw malformed('expected a signature in DER, found something else');
  const fields = Fields.of(result, 'the signature');
  const type = identifier(fields.take(asn1js.ObjectIdentifier, 'a content type'));
  if (type !== oids.signedData) throw malformed(`expected SignedData of CMS, found ${type}`);
  const content = fields.tagged(0);
  fields.end();
  if (content === undefined) throw malformed('expected SignedData of CMS, found nothing');
  return readSignedData(onlyValue(content, 'SignedData'));
}

/** RFC 5652, 5.1. */
function readSignedData(block: asn1js.BaseBlock): CmsMessage {
  const fields = Fields.of(block, 'SignedData');
  const version = smallInteger(fields.take(asn1js.Integer, 'the version'), 'the version');
  const digests = valuesOf(fields.take(asn1js.Set, 'the digest algorithms')).map((digest) =>
    readDigest(readAlgorithm(digest, 'a digest algorithm')),
  );
  const encapsulated = Fields.of(fields.next('the content'), 'the content');
  const contentType = identifier(encapsulated.take(asn1js.ObjectIdentifier, 'the content type'));
  const content = encapsulated.tagged(0);
  encapsulated.end();
  const certificates = fields.tagged(0);
  const revocations = fields.tagged(1);
  const infos = valuesOf(fields.take(asn1js.Set, 'the signers'));
  fields.end();
  const [info, ...others] = infos;
  if (info === undefined || others.length > 0) {
    throw malformed(`expected one signer, found ${infos.length}`);
  }
  const signer = readSigner(info, contentType);
  // Versions 4 and 5 are for kinds of certificates that are refused here.
  const expected = signer.id.kind === 'key-identifier' || contentType !== oids.data ? 3 : 1;
  if (version !== expected) {
    throw malformed(`expected SignedData of version ${expected}, found ${version}`);
  }
  if (digests.length !== 1 || digests[0] !== signer.digest) {
    throw malformed(
      `expected the one digest algorithm to be that of the signer, ${signer.digest}, found ${digests.join(', ') || 'none'}`,
    );
  }
  return {
    contentType,
    ...(content === undefined ? {} : { content: readContent(content) }),
    certificates: certificates === undefined ? [] : readCertificates(certificates),
    hasRevocations: revocations !== undefined,
    signer,
  };
}

function readContent(tagged: asn1js.BaseBlock): Buffer {
  return octetsOf(as(onlyValue(tagged, 'the content'), asn1js.OctetString, 'the content'));
}

function readCertificates(tagged: asn1js.BaseBlock): Buffer[] {
  const blocks = valuesOf(tagged);
  if (blocks.length > mostCertificates) {
    throw malformed(`expected at most ${mostCertificates} certificates, found ${blocks.length}`);
  }
  // The other choices of RFC 5652, 10.2.2, have tags of their own.
  return blocks.map((block) => derOf(as(block, asn1js.Sequence, 'a certificate of X.509')));
}
