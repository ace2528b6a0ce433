import type { TrustedRoot } from '@sigstore/protobuf-specs';
import { Certificate } from '../certificates/index.ts';
import type { CertificateFacts } from '../types.ts';

/** The authorities of a trusted root that are above a certificate, the nearest first. */
export function issuersOf(leaf: Certificate, root: TrustedRoot): readonly CertificateFacts[] {
  for (const { certChain } of root.certificateAuthorities) {
    const known = (certChain?.certificates ?? []).map(
      ({ rawBytes }) => new Certificate(rawBytes, 'the trusted root'),
    );
    const chain = climb(leaf, known);
    if (chain.length > 0) return chain.map(({ facts }) => facts);
  }
  return [];
}

function climb(from: Certificate, known: readonly Certificate[]): readonly Certificate[] {
  const chain: Certificate[] = [];
  for (let at: Certificate | undefined = from; at !== undefined;) {
    const { x509 }: Certificate = at;
    at = known.find(
      (issuer) =>
        !chain.includes(issuer) &&
        x509.checkIssued(issuer.x509) &&
        x509.verify(issuer.x509.publicKey),
    );
    if (at !== undefined) chain.push(at);
  }
  return chain;
}
