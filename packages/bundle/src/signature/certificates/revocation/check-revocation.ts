import type { SignatureFault } from '../../types.ts';
import { called } from '../called.ts';
import type { Anchor } from '../anchors.ts';
import type { Certificate } from '../certificate.ts';
import { sameName } from '../names.ts';
import { describeHash, isWeakHash, verifySigned } from '../signature-algorithms.ts';
import { findEntry } from './find-entry.ts';
import { readRevocationLists, type RevocationList } from './read-revocation-list.ts';
import { isRevokedAt } from './revocation-entry.ts';

interface Circumstances {
  readonly lists: readonly RevocationList[];
  /** Where the issuer of a certificate may be found that is trusted by itself. */
  readonly around: readonly Certificate[];
  /** The time that the path is judged at, and that of the check, which lists have to be of. */
  readonly at: Date;
  readonly now: Date;
}

/**
 * What the lists say on the certificates of a path. Without a list of its issuer nothing is said on
 * a certificate; one that can't be used is told, and what it names as revoked counts all the same
 * where its signature is right. One that is out of date does no harm beside the one that followed it.
 */
export function checkRevocation(
  path: { readonly chain: readonly Certificate[]; readonly anchor?: Anchor },
  circumstances: Circumstances,
): SignatureFault[] {
  if (circumstances.lists.length === 0) return [];
  return path.chain.flatMap((certificate, index) => {
    // Nobody can take back what vouches for itself.
    if (index === path.chain.length - 1 && certificate.details.isSelfIssued) return [];
    const issuer = path.chain[index + 1] ?? issuerAround(certificate, circumstances.around);
    const lists = circumstances.lists.filter((list) =>
      sameName(list.issuer, certificate.details.issuer),
    );
    return lists.flatMap((list) =>
      checkAgainst(list, certificate, issuer, { ...circumstances, lists }),
    );
  });
}

/** The same of one certificate, whose issuer is to be found among those around it. */
export function revocationOf(
  certificate: Certificate,
  around: readonly Certificate[],
  { crls, at, now }: { readonly crls: readonly Uint8Array[] } & Pick<Circumstances, 'at' | 'now'>,
): SignatureFault[] {
  const lists = readRevocationLists(crls);
  return checkRevocation({ chain: [certificate] }, { around, lists, at, now });
}

function issuerAround(
  certificate: Certificate,
  around: readonly Certificate[],
): Certificate | undefined {
  return [certificate, ...around].find(
    ({ details, x509 }) =>
      sameName(details.subject, certificate.details.issuer) &&
      certificate.x509.verify(x509.publicKey),
  );
}

function checkAgainst(
  list: RevocationList,
  certificate: Certificate,
  issuer: Certificate | undefined,
  { lists, at, now }: Circumstances,
): SignatureFault[] {
  if (!isAbout(list, certificate)) return [];
  const unusable = problemWith(list, issuer);
  if (unusable !== undefined) return [unknown(certificate, unusable)];
  const entry = findEntry(list, certificate.details.asn1.serialNumber.valueBlock.valueHexView);
  if (entry !== undefined && isRevokedAt(entry, at)) {
    const reason = entry.reason === undefined ? '' : ` (${entry.reason})`;
    const message = `${called(certificate)} was revoked on ${entry.time.toISOString()}${reason}`;
    return [{ code: 'revoked', message }];
  }
  const doubt = staleness(list, now) ?? list.incomplete ?? entry?.unclear;
  if (doubt === undefined) return [];
  const isFollowed = lists.some(
    (later) =>
      isAbout(later, certificate) &&
      later.thisUpdate > list.thisUpdate &&
      problemWith(later, issuer) === undefined &&
      (staleness(later, now) ?? later.incomplete) === undefined,
  );
  return isFollowed ? [] : [unknown(certificate, doubt)];
}

function isAbout({ scope }: RevocationList, { details }: Certificate): boolean {
  const isAuthority = details.extensions.basicConstraints?.isCa === true;
  return scope !== 'none' && scope !== (isAuthority ? 'others' : 'authorities');
}

function unknown(certificate: Certificate, said: string): SignatureFault {
  return {
    code: 'revocation-unknown',
    message: `whether ${called(certificate)} is revoked is not known: the list of its issuer ${said}`,
  };
}

function problemWith(list: RevocationList, issuer: Certificate | undefined): string | undefined {
  if (issuer === undefined) return 'can’t be checked without the certificate of that issuer';
  if (list.algorithm === undefined) return 'is signed with an algorithm that is not known';
  if (isWeakHash(list.algorithm.hash)) return `is signed with ${describeHash(list.algorithm.hash)}`;
  if (issuer.details.extensions.keyUsage?.has('cRLSign') === false)
    return 'is signed with a key that is not for revocation lists';
  return verifySigned(list.algorithm, list.signed, issuer.x509.publicKey, list.signature)
    ? undefined
    : 'is not signed with the key of that issuer';
}

function staleness({ thisUpdate, nextUpdate }: RevocationList, now: Date): string | undefined {
  if (now < thisUpdate) return `is of ${thisUpdate.toISOString()}, which is still to come`;
  if (nextUpdate === undefined) return 'does not say when the next one is due';
  if (now > nextUpdate) return `was to be replaced by ${nextUpdate.toISOString()}`;
  return undefined;
}
