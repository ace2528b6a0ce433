import { createHash, X509Certificate } from 'node:crypto';
import { Certificate as Asn1Certificate } from 'pkijs';
import { BundleError } from '../../error/index.ts';
import type { CertificateFacts } from '../types.ts';
import { type CertificateExtensions, readExtensions } from './extensions.ts';
import { describeKey } from './key-strength.ts';
import { formatName, type Name, readName, sameName } from './names.ts';

/** What a path is built and judged by. */
export interface CertificateDetails {
  readonly subject: Name;
  readonly issuer: Name;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** 1, 2 or 3. */
  readonly version: number;
  /** Subject and issuer are the same; whether it signed itself is another question. */
  readonly isSelfIssued: boolean;
  readonly extensions: CertificateExtensions;
  /** pkijs's form of it. */
  readonly asn1: Asn1Certificate;
}

/**
 * A certificate (RFC 5280). node:crypto does what has to do with keys and signatures, pkijs knows
 * the fields; they are read when they are first asked for, since a trust store has 150 of them.
 */
export class Certificate {
  readonly der: Buffer;
  readonly x509: X509Certificate;
  readonly #place: string;
  #details: CertificateDetails | undefined;
  #facts: CertificateFacts | undefined;

  /** BundleError `certificate-invalid`; `place` says in it where the certificate is from. */
  constructor(der: Uint8Array, place: string) {
    this.#place = place;
    this.der = Buffer.from(der);
    try {
      this.x509 = new X509Certificate(this.der);
    } catch (error) {
      throw invalid(place, error);
    }
    // OpenSSL reads the first element and leaves what follows.
    if (this.x509.raw.length !== this.der.length) throw invalid(place);
  }

  /** BundleError `certificate-invalid`. */
  get details(): CertificateDetails {
    return (this.#details ??= readDetails(this.der, this.#place));
  }

  /** BundleError `certificate-invalid`. */
  get facts(): CertificateFacts {
    return (this.#facts ??= this.#readFacts());
  }

  #readFacts(): CertificateFacts {
    const { details } = this;
    try {
      return factsOf(this, details);
    } catch (error) {
      // The key is what is read last, and by OpenSSL.
      throw invalid(this.#place, error);
    }
  }

  isSameAs(other: Certificate): boolean {
    return this.der.equals(other.der);
  }
}

function invalid(place: string, cause?: unknown): BundleError {
  return new BundleError('certificate-invalid', `${place} is no certificate of X.509`, { cause });
}

function readDetails(der: Buffer, place: string): CertificateDetails {
  try {
    const asn1 = Asn1Certificate.fromBER(der);
    const subject = readName(asn1.subject.valueBeforeDecode);
    const issuer = readName(asn1.issuer.valueBeforeDecode);
    if (subject === undefined || issuer === undefined) throw new Error('a name is malformed');
    return {
      subject,
      issuer,
      notBefore: asn1.notBefore.value,
      notAfter: asn1.notAfter.value,
      version: asn1.version + 1,
      isSelfIssued: sameName(subject, issuer),
      extensions: readExtensions(asn1),
      asn1,
    };
  } catch (error) {
    throw invalid(place, error);
  }
}

/** What of a certificate is told to people and compared by rules. */
function factsOf({ der, x509 }: Certificate, details: CertificateDetails): CertificateFacts {
  const { subject, issuer, notBefore, notAfter, version, extensions } = details;
  const { basicConstraints, extendedKeyUsage } = extensions;
  const spki = x509.publicKey.export({ type: 'spki', format: 'der' });
  return {
    subject: formatName(subject),
    issuer: formatName(issuer),
    serial: x509.serialNumber.toLowerCase(),
    fingerprint: createHash('sha256').update(der).digest('hex'),
    key: createHash('sha256').update(spki).digest('hex'),
    algorithm: describeKey(x509.publicKey),
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    isCa: basicConstraints?.isCa ?? (version < 3 && details.isSelfIssued),
    ...(extendedKeyUsage === undefined ? {} : { extendedKeyUsage }),
  };
}
