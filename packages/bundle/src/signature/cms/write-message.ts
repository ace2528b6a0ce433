import {
  constants,
  createHash,
  type KeyObject,
  sign as signBytes,
  type SignKeyObjectInput,
} from 'node:crypto';
import * as asn1js from 'asn1js';
import type { Certificate } from '../certificates/index.ts';
import { digestIds, ecdsaIds } from './algorithms.ts';
import { inOrder, octets, sequence, set, tagged } from '../der/index.ts';
import { oids } from './oids.ts';
import type { DigestName, SignatureScheme } from './types.ts';

export interface Signing {
  /** The signer's first, then those above it. */
  readonly certificates: readonly [Certificate, ...Certificate[]];
  readonly key: KeyObject;
  readonly scheme: SignatureScheme;
  readonly digest: DigestName;
  /** Of what is signed, by `digest`. */
  readonly messageDigest: Buffer;
  readonly time: Date;
}

const identifier = (value: string) => der(new asn1js.ObjectIdentifier({ value }));
const integer = (value: number) => der(new asn1js.Integer({ value }));
const nothing = () => der(new asn1js.Null());
const der = (block: asn1js.BaseBlock) => Buffer.from(block.toBER());

/** The attributes that are signed, and the signature over them. */
export interface Signed {
  /** DER of each, in order. */
  readonly attributes: readonly Uint8Array[];
  readonly signature: Buffer;
}

/** RFC 5652, 5.4, with the signer's certificate bound to it as RFC 5035 says. */
export function signAttributes(signing: Signing): Signed {
  const { certificates, messageDigest, time } = signing;
  const certificateDigest = createHash('sha256').update(certificates[0].der).digest();
  const attributes = inOrder([
    attribute(oids.contentType, identifier(oids.data)),
    attribute(oids.signingTime, timeBlock(time)),
    attribute(oids.messageDigest, octets(messageDigest)),
    // SHA-256 is the default, which DER leaves out.
    attribute(oids.signingCertificateV2, sequence(sequence(sequence(octets(certificateDigest))))),
  ]);
  const signature = signBytes(signing.digest, set(...attributes), keyInput(signing));
  return { attributes, signature };
}

function keyInput({ key, scheme }: Signing): SignKeyObjectInput {
  if (scheme.kind !== 'rsa-pss') return { key };
  const { saltLength } = scheme;
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
}

const attribute = (type: string, value: Buffer) => sequence(identifier(type), set(value));

/** RFC 5652, 11.3. */
function timeBlock(time: Date): Buffer {
  const year = time.getUTCFullYear();
  const isShort = year >= 1950 && year < 2050;
  return der(
    isShort
      ? new asn1js.UTCTime({ valueDate: time })
      : new asn1js.GeneralizedTime({ valueDate: time }),
  );
}

/** The DER of SignedData without its content; RFC 5652, 5.1. */
export function writeMessage(signing: Signing, signed: Signed, timestampToken?: Buffer): Buffer {
  const { certificates, digest, scheme } = signing;
  const [leaf] = certificates;
  const digestAlgorithm = sequence(identifier(digestIds[digest]));
  const unsigned =
    timestampToken === undefined ? [] : [tagged(1, attribute(oids.timestampToken, timestampToken))];
  const info = sequence(
    integer(1),
    sequence(Buffer.from(leaf.details.asn1.issuer.valueBeforeDecode), serialOf(leaf)),
    digestAlgorithm,
    tagged(0, ...signed.attributes),
    algorithmOf(scheme, digest),
    octets(signed.signature),
    ...unsigned,
  );
  const unique = new Map(
    certificates.map((certificate) => [certificate.facts.fingerprint, certificate.der]),
  );
  const data = sequence(
    integer(1),
    set(digestAlgorithm),
    sequence(identifier(oids.data)),
    tagged(0, ...inOrder([...unique.values()])),
    set(info),
  );
  return sequence(identifier(oids.signedData), tagged(0, data));
}

const serialOf = ({ details }: Certificate) =>
  der(new asn1js.Integer({ valueHex: details.asn1.serialNumber.valueBlock.valueHexView }));

/** RFC 5754, RFC 5758, RFC 8017 (A.2.3). */
function algorithmOf(scheme: SignatureScheme, digest: DigestName): Buffer {
  const hash = sequence(identifier(digestIds[digest]), nothing());
  switch (scheme.kind) {
    case 'ecdsa':
      return sequence(identifier(ecdsaIds[digest]));
    case 'rsa-pkcs1':
      return sequence(identifier(oids.rsa), nothing());
    case 'rsa-pss':
      return sequence(
        identifier(oids.rsaPss),
        sequence(
          tagged(0, hash),
          tagged(1, sequence(identifier(oids.mgf1), hash)),
          tagged(2, integer(scheme.saltLength)),
        ),
      );
  }
}
