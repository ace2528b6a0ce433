import type { SignatureFault } from '../../types.ts';
import type { Certificate } from '../certificate.ts';
import { keyWeakness } from '../key-strength.ts';
import { describeHash, isWeakHash, readSignatureAlgorithm } from '../signature-algorithms.ts';
import { checkAuthority } from './check-authority.ts';
import { called } from '../called.ts';
import { checkLeaf } from './check-leaf.ts';
import type { FoundPath } from './find-paths.ts';
import { checkNameConstraints } from './name-constraints.ts';
import type { PathOptions } from './types.ts';

/** All that is wrong with the certificates of a path, but for what authorities have revoked. */
export function checkPath(path: FoundPath, { at, purpose }: PathOptions): SignatureFault[] {
  const { chain, anchor } = path;
  return [
    ...chain.flatMap((certificate, index) => {
      const isTrusted = anchor !== undefined && index === chain.length - 1;
      return [
        ...checkValidity(certificate, at),
        ...checkStrength(certificate, isTrusted || isSelfSignedEnd(chain, index)),
        ...checkExtensions(certificate),
        ...(index === 0
          ? checkLeaf(certificate, purpose, {
              isAlone: chain.length === 1,
              trustedAs: isTrusted ? anchor.kind : undefined,
            })
          : checkAuthority(chain, index, { purpose, isTrusted })),
      ];
    }),
    ...checkNameConstraints(chain),
  ];
}

function checkValidity(certificate: Certificate, at: Date): SignatureFault[] {
  const { notBefore, notAfter } = certificate.details;
  const judged = `it is judged at ${at.toISOString()}`;
  if (at < notBefore)
    return [
      {
        code: 'not-yet-valid',
        message: `${called(certificate)} is valid from ${notBefore.toISOString()} on, and ${judged}`,
      },
    ];
  if (at > notAfter)
    return [
      {
        code: 'expired',
        message: `${called(certificate)} was valid until ${notAfter.toISOString()}, and ${judged}`,
      },
    ];
  // A date that can't be read compares as neither.
  if (!(at >= notBefore && at <= notAfter))
    return [{ code: 'no-path', message: `${called(certificate)} has no dates that can be read` }];
  return [];
}

function isSelfSignedEnd(chain: readonly Certificate[], index: number): boolean {
  return index === chain.length - 1 && chain[index]?.details.isSelfIssued === true;
}

/** A certificate's own signature does not count where nothing rests on it. */
function checkStrength(certificate: Certificate, isSignatureIdle: boolean): SignatureFault[] {
  const weakness = keyWeakness(certificate.x509.publicKey);
  const faults: SignatureFault[] = [];
  if (weakness !== undefined)
    faults.push({
      code: 'weak-algorithm',
      message: `the key in ${called(certificate)} ${weakness}`,
    });
  if (isSignatureIdle) return faults;
  const algorithm = readSignatureAlgorithm(certificate.details.asn1.signatureAlgorithm);
  if (algorithm === undefined || isWeakHash(algorithm.hash))
    faults.push({
      code: 'weak-algorithm',
      message: `${called(certificate)} is signed with ${algorithm === undefined ? 'an algorithm that is not known' : describeHash(algorithm.hash)}, expected SHA-256 or better`,
    });
  return faults;
}

function checkExtensions(certificate: Certificate): SignatureFault[] {
  const { unknownCritical, malformed } = certificate.details.extensions;
  return [
    ...malformed.map((oid) => `has the extension ${oid} twice, or in a form that can't be read`),
    ...unknownCritical.map(
      (oid) => `has the critical extension ${oid}, and nothing here knows what it demands`,
    ),
  ].map((said) => ({ code: 'no-path', message: `${called(certificate)} ${said}` }));
}
