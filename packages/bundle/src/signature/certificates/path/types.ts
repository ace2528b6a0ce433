import type { SignatureFault } from '../../types.ts';
import type { Anchor } from '../anchors.ts';
import type { Certificate } from '../certificate.ts';

/** What the leaf has to be for, and every authority above it has to allow. */
export type PathPurpose = 'code-signing' | 'timestamping';

export interface PathOptions {
  /** The time that validity is judged at: of a trusted timestamp, else of the check. */
  readonly at: Date;
  readonly purpose: PathPurpose;
  /** DER or PEM, of any issuers. */
  readonly crls?: readonly Uint8Array[];
  /** The time that revocation lists have to be of; `at` where it is left out. */
  readonly now?: Date;
}

export interface CertificatePath {
  /** From the leaf up as far as issuers were found; the anchor, where there is one, is the last. */
  readonly chain: readonly Certificate[];
  readonly anchor?: Anchor;
  /** The worst first; a path without any leads to an anchor and holds. */
  readonly faults: readonly SignatureFault[];
}
