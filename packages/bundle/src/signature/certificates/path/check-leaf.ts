import type { SignatureFault } from '../../types.ts';
import type { Anchor } from '../anchors.ts';
import type { Certificate } from '../certificate.ts';
import { called } from '../called.ts';
import { describeUsages, usages } from './extended-key-usage.ts';
import type { PathPurpose } from './types.ts';

interface LeafPlace {
  /** No issuer of it was found. */
  readonly isAlone: boolean;
  /** Where it is an anchor itself. */
  readonly trustedAs: Anchor['kind'] | undefined;
}

/**
 * Whether the signer's own certificate is for this. One that names no purpose at all is for any
 * (RFC 5280 section 4.2.1.12): that will do where a person named this very certificate, and where
 * nobody vouches for it; an authority has to say it.
 */
export function checkLeaf(
  leaf: Certificate,
  purpose: PathPurpose,
  { isAlone, trustedAs }: LeafPlace,
): SignatureFault[] {
  const { keyUsage, extendedKeyUsage, isExtendedKeyUsageCritical } = leaf.details.extensions;
  const wanted = usages[purpose];
  const faults: string[] = [];
  const isNamedItself = trustedAs === 'given' || trustedAs === 'pinned';
  const isNobodys = isAlone && trustedAs === undefined && leaf.details.isSelfIssued;
  const mayBeSilent = purpose === 'code-signing' && (isNamedItself || isNobodys);
  if (extendedKeyUsage === undefined) {
    if (!mayBeSilent) faults.push(`names no extended key usage, expected ${wanted.name}`);
  } else if (!extendedKeyUsage.includes(wanted.oid))
    faults.push(`is for ${describeUsages(extendedKeyUsage)}, expected ${wanted.name}`);
  else if (purpose === 'timestamping' && extendedKeyUsage.length > 1)
    faults.push(`is for ${describeUsages(extendedKeyUsage)}, expected ${wanted.name} alone`);
  else if (purpose === 'timestamping' && !isExtendedKeyUsageCritical)
    faults.push('names its extended key usage as not critical, which RFC 3161 demands');
  if (keyUsage !== undefined && !keyUsage.has('digitalSignature'))
    if (purpose === 'code-signing' || !keyUsage.has('nonRepudiation'))
      faults.push('has a key that is not for digital signatures');
  return faults.map((said) => ({ code: 'wrong-key-usage', message: `${called(leaf)} ${said}` }));
}
