import { createHash, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import * as asn1js from 'asn1js';
import {
  AlgorithmIdentifier,
  Attribute,
  AttributeTypeAndValue,
  BasicConstraints,
  Certificate,
  CertificationRequest,
  Extension,
  Extensions,
  ExtKeyUsage,
  PublicKeyInfo,
  RelativeDistinguishedNames,
  Time,
  TimeType,
} from 'pkijs';
import { formatPem } from './format-private-key.ts';

export interface CertificateWanted {
  readonly key: KeyObject;
  /** The common name. */
  readonly name: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** A certificate in PEM for signing code that its own key signs: nobody vouches for the name. */
export function makeSelfSigned({ key, name, notBefore, notAfter }: CertificateWanted): string {
  const algorithm = algorithmOf(key);
  const certificate = new Certificate({
    version: 2,
    serialNumber: new asn1js.Integer({ valueHex: serialNumber() }),
    signature: algorithm.identifier,
    signatureAlgorithm: algorithm.identifier,
    issuer: nameOf(name),
    subject: nameOf(name),
    notBefore: timeOf(notBefore),
    notAfter: timeOf(notAfter),
    subjectPublicKeyInfo: publicKeyOf(key),
    extensions: extensionsFor(key),
  });
  const tbs = new Uint8Array(certificate.encodeTBS().toBER());
  certificate.tbsView = tbs;
  certificate.signatureValue = signatureOf(tbs, key, algorithm.hash);
  return formatPem('CERTIFICATE', new Uint8Array(certificate.toSchema(true).toBER()));
}

/** A request in PEM (PKCS#10, RFC 2986) for an authority to make a certificate of. */
export function makeRequest({ key, name }: Pick<CertificateWanted, 'key' | 'name'>): string {
  const algorithm = algorithmOf(key);
  const extensions = new Extensions({ extensions: extensionsFor(key) });
  const request = new CertificationRequest({
    version: 0,
    subject: nameOf(name),
    subjectPublicKeyInfo: publicKeyOf(key),
    signatureAlgorithm: algorithm.identifier,
    attributes: [new Attribute({ type: '1.2.840.113549.1.9.14', values: [extensions.toSchema()] })],
  });
  // There is no public way to the part that is signed but by way of a whole one.
  request.tbsView = new Uint8Array();
  request.signatureValue = new asn1js.BitString({ valueHex: new ArrayBuffer(1) });
  const draft = request.toSchema(true);
  const [info] = draft.valueBlock.value;
  if (info === undefined) throw new Error('a request has no part to be signed');
  const tbs = new Uint8Array(info.toBER());
  request.signatureValue = signatureOf(tbs, key, algorithm.hash);
  return formatPem('CERTIFICATE REQUEST', new Uint8Array(request.toSchema(true).toBER()));
}

const algorithms = {
  rsa: { oid: '1.2.840.113549.1.1.11', hash: 'sha256' },
  prime256v1: { oid: '1.2.840.10045.4.3.2', hash: 'sha256' },
  secp384r1: { oid: '1.2.840.10045.4.3.3', hash: 'sha384' },
};

function algorithmOf(key: KeyObject): { identifier: AlgorithmIdentifier; hash: string } {
  const isRsa = key.asymmetricKeyType === 'rsa';
  const isLarge = key.asymmetricKeyDetails?.namedCurve === 'secp384r1';
  const { oid, hash } = algorithms[isRsa ? 'rsa' : isLarge ? 'secp384r1' : 'prime256v1'];
  const parameters = isRsa ? { algorithmParams: new asn1js.Null() } : {};
  return { identifier: new AlgorithmIdentifier({ algorithmId: oid, ...parameters }), hash };
}

function signatureOf(tbs: Uint8Array, key: KeyObject, hash: string): asn1js.BitString {
  return new asn1js.BitString({ valueHex: Uint8Array.from(sign(hash, tbs, key)) });
}

/** 127 bits by chance, positive and without a zero in front (RFC 5280 section 4.1.2.2). */
function serialNumber(): Uint8Array<ArrayBuffer> {
  const serial = Uint8Array.from(randomBytes(16));
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial;
}

function nameOf(name: string): RelativeDistinguishedNames {
  const commonName = new AttributeTypeAndValue({
    type: '2.5.4.3',
    value: new asn1js.Utf8String({ value: name }),
  });
  return new RelativeDistinguishedNames({ typesAndValues: [commonName] });
}

/** RFC 5280 section 4.1.2.5. */
function timeOf(value: Date): Time {
  const type = value.getUTCFullYear() < 2050 ? TimeType.UTCTime : TimeType.GeneralizedTime;
  return new Time({ type, value });
}

function spkiOf(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: 'spki', format: 'der' });
}

function publicKeyOf(key: KeyObject): PublicKeyInfo {
  return PublicKeyInfo.fromBER(Uint8Array.from(spkiOf(key)));
}

function extensionsFor(key: KeyObject): Extension[] {
  const identifier = createHash('sha256').update(spkiOf(key)).digest().subarray(0, 20);
  const extension = (extnID: string, critical: boolean, value: { toBER(): ArrayBuffer }) =>
    new Extension({ extnID, critical, extnValue: value.toBER() });
  const digitalSignature = { valueHex: Uint8Array.of(0x80), unusedBits: 7 };
  return [
    extension('2.5.29.19', true, new BasicConstraints({ cA: false }).toSchema()),
    extension('2.5.29.15', true, new asn1js.BitString(digitalSignature)),
    extension(
      '2.5.29.37',
      false,
      new ExtKeyUsage({ keyPurposes: ['1.3.6.1.5.5.7.3.3'] }).toSchema(),
    ),
    extension(
      '2.5.29.14',
      false,
      new asn1js.OctetString({ valueHex: Uint8Array.from(identifier) }),
    ),
  ];
}
