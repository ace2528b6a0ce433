import type { SignatureFault, SignatureFaultCode } from '../../types.ts';
import type { Anchor } from '../anchors.ts';
import type { Certificate } from '../certificate.ts';
import { called } from '../called.ts';
import { checkPath } from './check-path.ts';
import { findPaths, type FoundPath, namesAsIssuer } from './find-paths.ts';
import { checkRevocation, readRevocationLists } from '../revocation/index.ts';
import type { CertificatePath, PathOptions } from './types.ts';

/** The worst first. */
const severity: readonly SignatureFaultCode[] = [
  'revoked',
  'no-path',
  'weak-algorithm',
  'wrong-key-usage',
  'not-yet-valid',
  'expired',
  'revocation-unknown',
];

/** Paths that are judged before the best of them has to do. */
const mostPaths = 50;

/**
 * The best path from a certificate to an anchor (RFC 5280 section 6): one that holds, else the one
 * that comes nearest, with all that is wrong with it. The anchor's own dates, limits and purposes
 * count too. There is an `anchor` only where every certificate was allowed to vouch for the next;
 * revoked, expired or unfit ones are told by faults alone. BundleError `revocation-list-invalid`.
 */
export function buildPath(
  leaf: Certificate,
  others: readonly Certificate[],
  anchors: readonly Anchor[],
  options: PathOptions,
): CertificatePath {
  const lists = readRevocationLists(options.crls ?? []);
  const around = [...others, ...anchors.map(({ certificate }) => certificate)];
  let best: CertificatePath | undefined;
  let judged = 0;
  for (const path of findPaths(leaf, others, anchors)) {
    const candidate = asPath(path, [
      ...checkPath(path, options),
      ...checkRevocation(path, { around, lists, at: options.at, now: options.now ?? options.at }),
      ...(path.anchor === undefined ? [withoutAnchor(path, around)] : []),
    ]);
    if (best === undefined || isBetter(candidate, best)) best = candidate;
    judged += 1;
    if (best.faults.length === 0 || judged >= mostPaths) break;
  }
  return best ?? { chain: [leaf], faults: [] };
}

function asPath({ chain, anchor }: FoundPath, faults: readonly SignatureFault[]): CertificatePath {
  const sorted = faults.toSorted(
    (one, other) => severity.indexOf(one.code) - severity.indexOf(other.code),
  );
  const holds = !faults.some(({ code }) => code === 'no-path');
  return { chain, faults: sorted, ...(anchor !== undefined && holds ? { anchor } : {}) };
}

/** One with an anchor, then one whose worst is less bad, then one with fewer faults. */
function isBetter(one: CertificatePath, other: CertificatePath): boolean {
  const rank = ({ anchor, faults }: CertificatePath) => [
    anchor === undefined ? 1 : 0,
    ...(faults[0] === undefined ? [0] : [severity.length - severity.indexOf(faults[0].code)]),
    faults.length,
  ];
  const ranks = rank(other);
  for (const [index, value] of rank(one).entries())
    if (value !== ranks[index]) return value < (ranks[index] ?? 0);
  return false;
}

function withoutAnchor({ chain }: FoundPath, around: readonly Certificate[]): SignatureFault {
  const last = chain.at(-1);
  const code = 'no-path';
  if (last === undefined || last.details.isSelfIssued)
    return {
      code,
      message:
        chain.length === 1
          ? 'the certificate is signed with its own key, and no one who is trusted vouches for it'
          : `the path ends at ${last === undefined ? 'nothing' : called(last)}, which is not trusted here`,
    };
  const named = around.find((other) => namesAsIssuer(last, other));
  if (named !== undefined && !last.x509.verify(named.x509.publicKey))
    return {
      code,
      message: `${called(last)} is not signed with the key of its issuer, \`${last.facts.issuer}\``,
    };
  return {
    code,
    message: `the issuer of ${called(last)} is neither given nor trusted: \`${last.facts.issuer}\``,
  };
}
