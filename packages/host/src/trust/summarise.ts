import type { SignatureEvidence } from '@opendxt/bundle';
import { quotable } from './distinguished-name.ts';
import type { Publisher, TrustReason, TrustStatus } from './types.ts';

/** Characters of a reason in it; the rest stands in the reasons. */
const longestReason = 400;

/** The one sentence of a decision; docs/trust.md says more of each. */
export function summarise(
  status: TrustStatus,
  evidence: SignatureEvidence,
  [first]: readonly TrustReason[],
  publisher?: Publisher,
): string {
  const who = publisher === undefined ? 'somebody' : `“${publisher.name}”`;
  const why = first === undefined ? '' : quotable(first.message, longestReason);
  switch (status) {
    case 'trusted':
      return `${who} signed this file, and it is unchanged since; ${why}`;
    case 'unknown-publisher':
      return describeUnknown(who, why, evidence, first?.code);
    case 'self-signed':
      return `it is unchanged since somebody signed it as ${who}, a name that anybody could have used`;
    case 'expired':
      return evidence.layout === 'sigstore'
        ? why
        : `${why}, and nothing proves that the file was signed before`;
    case 'not-yet-valid':
      return why;
    case 'revoked':
      return first?.code === 'revoked' ? `what ${who} signed with is revoked: ${why}` : why;
    case 'wrong-key-usage':
      return `what ${who} signed with is not made for signing programs: ${why}`;
    case 'tampered':
      return 'this file is not what was signed: it, or its signature, was changed since';
    case 'malformed':
      return evidence.layout === undefined
        ? `no signature of it can be used, nor can it be said that it never had one: ${why}`
        : `there is a signature, and it can’t be used: ${why}`;
    case 'unsigned':
      return 'nobody signed this file, so nothing says who made it or whether it was changed';
  }
}

function describeUnknown(
  who: string,
  why: string,
  { sigstore }: SignatureEvidence,
  code: string | undefined,
): string {
  if (code === 'identity-mismatch' || code === 'revocation-unknown')
    return `it is unchanged since it was signed, and not trusted: ${why}`;
  return sigstore === undefined
    ? `it is unchanged since somebody signed it as ${who}, and nobody you trust vouches that this is who they are`
    : `${who} signed this file, as ${quotable(sigstore.issuer)} vouches, and it is unchanged since; you have not said that you trust them`;
}
