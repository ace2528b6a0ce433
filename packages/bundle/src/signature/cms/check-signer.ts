import { constants, createHash, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import type { Certificate } from '../certificates/index.ts';
import { malformed } from './cms-error.ts';
import type { CertificateBinding, CmsMessage, CmsSigner, SignerId } from './types.ts';

/**
 * The certificate that the signer names, out of those that come with it.
 *
 * @throws CmsError where it is not there, or several are
 */
export function findSigner(
  { signer }: CmsMessage,
  certificates: readonly Certificate[],
): Certificate {
  const named = certificates.filter((certificate) => isNamed(signer.id, certificate));
  const [found, ...others] = named;
  if (found === undefined || others.length > 0) {
    throw malformed(
      `expected the signer’s certificate among the ${certificates.length} in the signature, found ${named.length}`,
    );
  }
  return found;
}

function isNamed(id: SignerId, { details }: Certificate): boolean {
  const { asn1, extensions } = details;
  if (id.kind === 'key-identifier') {
    return id.identifier.toString('hex') === extensions.subjectKeyIdentifier;
  }
  const serial = Buffer.from(asn1.serialNumber.valueBlock.valueHexView).toString('hex');
  return serial === id.serial && Buffer.from(asn1.issuer.valueBeforeDecode).equals(id.issuer);
}

/** What keeps the signature from being the certificate's, in one sentence; or nothing. */
export function findSignatureProblem(
  signer: CmsSigner,
  certificate: Certificate,
): string | undefined {
  const foreign = signer.bindings.some((binding) => !isBound(binding, certificate));
  if (foreign) {
    return 'expected the certificate that the signature names by its digest, found another';
  }
  return isSignedBy(signer, certificate.x509.publicKey)
    ? undefined
    : 'expected a signature by the key of the certificate, found one that is not, or other attributes than were signed';
}

function isBound({ digest, value }: CertificateBinding, { der }: Certificate): boolean {
  const found = createHash(digest).update(der).digest();
  return found.length === value.length && timingSafeEqual(found, value);
}

const keyTypes: Readonly<Record<CmsSigner['scheme']['kind'], readonly string[]>> = {
  'rsa-pkcs1': ['rsa'],
  'rsa-pss': ['rsa', 'rsa-pss'],
  ecdsa: ['ec'],
};

function isSignedBy(signer: CmsSigner, key: KeyObject): boolean {
  const { digest, scheme, signedAttributes, signature } = signer;
  if (!keyTypes[scheme.kind].includes(key.asymmetricKeyType ?? '')) return false;
  const padding =
    scheme.kind === 'rsa-pss'
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: scheme.saltLength }
      : {};
  try {
    return verify(digest, signedAttributes, { key, ...padding }, signature);
  } catch {
    // OpenSSL throws for parameters that the key does not allow.
    return false;
  }
}
