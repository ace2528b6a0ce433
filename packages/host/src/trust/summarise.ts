import type { SignatureEvidence } from '@opendxt/bundle';
import { quotable } from './distinguished-name.ts';
import type { Publisher, TrustReason, TrustStatus } from './types.ts';

/** The one sentence of a decision; docs/trust.md says more of each. */
export function summarise(
  status: TrustStatus,
  evidence: SignatureEvidence,
  [first]: readonly TrustReason[],
  publisher?: Publisher,
): string {
  const who = publisher === undefined ? 'somebody' : `“${publisher.name}”`;
  const why = first === undefined ? '' : quotable(first.message);
  switch (status) {
    case 'trusted':
      return `${who} signed this file, and it is unchanged since; ${why}`;
    case 'unknown-publisher':
      return `it is unchanged since somebody signed it as ${who}, and nobody you trust vouches that this is who they are`;
    case 'self-signed':
      return `it is unchanged since somebody signed it as ${who}, a name that anybody could have used`;
    case 'expired':
      return `the certificate of ${who} was valid until ${day(evidence.signer?.notAfter)}, and nothing proves that the file was signed before`;
    case 'not-yet-valid':
      return `the certificate of ${who} is valid only from ${day(evidence.signer?.notBefore)}`;
    case 'revoked':
      return describeRevoked(who, why, first?.code);
    case 'wrong-key-usage':
      return `the certificate of ${who} is not made for signing programs, so its signature says nothing`;
    case 'tampered':
      return 'this file is not what was signed: it, or its signature, was changed since';
    case 'malformed':
      return 'there is a signature, and it can’t be used: it is damaged, or of a kind that proves nothing';
    case 'unsigned':
      return 'nobody signed this file, so nothing says who made it or whether it was changed';
  }
}

function describeRevoked(who: string, why: string, code: string | undefined): string {
  if (code === 'blocked-digest' || code === 'blocked-key') return why;
  return `the certificate of ${who} was revoked by its issuer`;
}

const day = (time = '') => (Number.isNaN(Date.parse(time)) ? 'an unknown day' : time.slice(0, 10));
