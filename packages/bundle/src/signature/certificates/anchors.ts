import type { TrustAnchor } from '../types.ts';
import type { Certificate } from './certificate.ts';

/** A certificate that is trusted by itself. */
export interface Anchor {
  readonly kind: TrustAnchor['kind'];
  readonly certificate: Certificate;
  /** Where it is from, in words: a path, or `the list of Node 20.19.0`. */
  readonly source?: string;
}

/** What is told of it. */
export function anchorFacts({ kind, certificate }: Anchor): TrustAnchor {
  return { kind, certificate: certificate.facts };
}
