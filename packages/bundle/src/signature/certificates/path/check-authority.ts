import type { SignatureFault } from '../../types.ts';
import type { Certificate } from '../certificate.ts';
import { called } from '../called.ts';
import { anyUsage, describeUsages, usages } from './extended-key-usage.ts';
import type { PathPurpose } from './types.ts';

/**
 * Whether the certificate at `index` may vouch for the one below it: an authority (RFC 5280 sections
 * 4.2.1.9 and 6.1.4), with so many others below it at most, with a key for certificates, and for the
 * purpose of the leaf where it names purposes.
 */
export function checkAuthority(
  chain: readonly Certificate[],
  index: number,
  { purpose, isTrusted }: { readonly purpose: PathPurpose; readonly isTrusted: boolean },
): SignatureFault[] {
  const authority = chain[index];
  if (authority === undefined) return [];
  const { version, isSelfIssued, extensions } = authority.details;
  const { basicConstraints, keyUsage, extendedKeyUsage } = extensions;
  const faults: SignatureFault[] = [];
  const fault = (code: SignatureFault['code'], said: string) => {
    faults.push({ code, message: `${called(authority)} ${said}` });
  };
  // Roots from before extensions are in trust stores still.
  const isOldRoot = isTrusted && version < 3 && isSelfIssued;
  if (basicConstraints?.isCa !== true && !isOldRoot)
    fault('no-path', 'is of no authority, and another one was signed with it');
  const { pathLength } = basicConstraints ?? {};
  const below = chain.slice(1, index).filter(({ details }) => !details.isSelfIssued).length;
  if (pathLength !== undefined && below > pathLength)
    fault('no-path', `allows ${pathLength} authorities below it, found ${below}`);
  if (keyUsage !== undefined && !keyUsage.has('keyCertSign'))
    fault('wrong-key-usage', 'has a key that is not for signing certificates');
  const { oid, name } = usages[purpose];
  if (
    extendedKeyUsage !== undefined &&
    !extendedKeyUsage.includes(oid) &&
    !extendedKeyUsage.includes(anyUsage)
  )
    fault(
      'wrong-key-usage',
      `may vouch for ${describeUsages(extendedKeyUsage)} only, expected ${name}`,
    );
  return faults;
}
