import type { Anchor } from '../anchors.ts';
import type { Certificate } from '../certificate.ts';
import type { SignatureFault } from '../../types.ts';
import type { CertificatePath, PathOptions } from './types.ts';

/**
 * The best path from a certificate to an anchor (RFC 5280 section 6): one that holds, else the one
 * that comes nearest, with what is wrong with it.
 */
export function buildPath(
  leaf: Certificate,
  others: readonly Certificate[],
  anchors: readonly Anchor[],
  { at }: PathOptions,
): CertificatePath {
  const chain: Certificate[] = [leaf];
  const faults: SignatureFault[] = [];
  let anchor = anchors.find(({ certificate }) => certificate.isSameAs(leaf));
  for (let last = leaf; anchor === undefined && chain.length < 10;) {
    const issued = (issuer: Certificate) =>
      !chain.includes(issuer) &&
      last.x509.checkIssued(issuer.x509) &&
      last.x509.verify(issuer.x509.publicKey);
    anchor = anchors.find(({ certificate }) => issued(certificate));
    const issuer = anchor?.certificate ?? others.find(issued);
    if (issuer === undefined) break;
    chain.push(issuer);
    last = issuer;
  }
  for (const { details, facts } of chain) {
    if (at < details.notBefore)
      faults.push({
        code: 'not-yet-valid',
        message: `the certificate of ${facts.subject} is valid from ${facts.notBefore}`,
      });
    if (at > details.notAfter)
      faults.push({
        code: 'expired',
        message: `the certificate of ${facts.subject} was valid until ${facts.notAfter}`,
      });
  }
  if (anchor === undefined)
    faults.push({
      code: 'no-path',
      message: 'no path of certificates leads to an authority that is trusted',
    });
  return { chain, faults, ...(anchor === undefined ? {} : { anchor }) };
}
