import { BundleError } from '../../error/index.ts';
import { Certificate } from './certificate.ts';

const block = /-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/g;
const certificateLabels = new Set(['CERTIFICATE', 'X509 CERTIFICATE']);

/**
 * The certificates of a PEM file (RFC 7468), of which there may be several and other blocks between
 * them, or the one of a DER file. `place` is what messages call it, as `` `ca.pem` ``. BundleError
 * `certificate-invalid`, also where there is none.
 */
export function readCertificates(bytes: Uint8Array, place: string): readonly Certificate[] {
  if (bytes[0] === 0x30) return [checked(bytes, place)];
  const blocks = pemBlocks(bytes);
  const ders = blocks.filter(({ label }) => certificateLabels.has(label));
  if (ders.length === 0)
    throw new BundleError(
      'certificate-invalid',
      `${place} has no certificate: expected PEM with \`BEGIN CERTIFICATE\`, or DER`,
      hintFor(blocks.map(({ label }) => label)),
    );
  return ders.map(({ der }, index) =>
    checked(der, ders.length === 1 ? place : `certificate ${index + 1} of ${place}`),
  );
}

/** Reads everything at once, so that what can't be read is known where it is named. */
function checked(der: Uint8Array, place: string): Certificate {
  const certificate = new Certificate(der, place);
  void certificate.facts;
  return certificate;
}

/** What stands between the lines `BEGIN` and `END` of a text, in its order. */
export function pemBlocks(bytes: Uint8Array): { readonly label: string; readonly der: Buffer }[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return [...text.matchAll(block)].map(([, label = '', base64 = '']) => ({
    label,
    der: Buffer.from(base64, 'base64'),
  }));
}

function hintFor(labels: readonly string[]): { readonly hint?: string } {
  if (labels.some((label) => label.endsWith('PRIVATE KEY')))
    return { hint: 'it has a private key; the certificate is another file' };
  if (labels.includes('CERTIFICATE REQUEST'))
    return { hint: 'it has a request; the certificate is what an authority makes of it' };
  if (labels.includes('TRUSTED CERTIFICATE'))
    return {
      hint: '`openssl x509 -in <file> -out <pem>` writes it without OpenSSL’s own additions',
    };
  return {};
}
