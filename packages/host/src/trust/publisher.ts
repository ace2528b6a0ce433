import type { SignatureEvidence } from '@opendxt/bundle';
import { callSubject, quotable } from './distinguished-name.ts';
import type { Publisher, PublisherId } from './types.ts';

/** Who signed; undefined where the bytes are not those that somebody signed. */
export function publisherOf(evidence: SignatureEvidence): Publisher | undefined {
  const { state, signer, sigstore, layout } = evidence;
  if (state !== 'intact') return undefined;
  if (sigstore !== undefined)
    return { id: sigstoreId(sigstore), name: quotable(sigstore.identity) || sigstore.issuer };
  // Keys of sigstore live for minutes and say nothing by themselves.
  if (signer === undefined || layout === 'sigstore') return undefined;
  const { subject, key, fingerprint } = signer;
  const name = callSubject(subject) || `key ${fingerprint.slice(0, 12)}`;
  return { id: anchoredId(evidence) ?? `key:${key}`, name, key };
}

/**
 * Whether the signer is the one whom an id was made of, though the certificates that lead to it may
 * have changed: a key stays itself when it is anchored later, and a name stays with each of its
 * issuers.
 */
export function isPublisher(id: PublisherId, evidence: SignatureEvidence): boolean {
  const now = publisherOf(evidence);
  if (now === undefined) return false;
  if (now.id === id || (now.key !== undefined && id === `key:${now.key}`)) return true;
  const { anchor, chain, signer } = evidence;
  if (anchor === undefined || signer === undefined || signer.subject === '') return false;
  return chain.slice(1).some(({ key }) => id === `ca:${key}:${signer.subject}`);
}

/** By the anchor and the name that it vouches for; where there is no name, a key is all there is. */
function anchoredId({ anchor, signer }: SignatureEvidence): PublisherId | undefined {
  if (anchor === undefined || signer === undefined || signer.subject === '') return undefined;
  // Who is trusted by an own certificate is known by the key, as before it was trusted.
  if (anchor.certificate.key === signer.key) return undefined;
  return `ca:${anchor.certificate.key}:${signer.subject}`;
}

function sigstoreId({ issuer, identity }: NonNullable<SignatureEvidence['sigstore']>): PublisherId {
  return `sigstore:${issuer}#${identity}`;
}
