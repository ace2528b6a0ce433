import type { Anchor } from '../anchors.ts';
import type { Certificate } from '../certificate.ts';
import { isCostly } from '../key-strength.ts';
import { sameName } from '../names.ts';

/** Certificates from a leaf up; with `anchor` the last of them is trusted by itself. */
export interface FoundPath {
  readonly chain: readonly Certificate[];
  readonly anchor?: Anchor;
}

/** Longer ones do not occur: three authorities above a leaf are many. */
const longest = 10;
/** Signatures that are checked in one search; cross-signed authorities ask for a few dozens. */
const mostSignatures = 200;

/**
 * Every path that names and signatures make, those with an anchor as soon as they reach it. Each
 * certificate, and each key of a name, is in a path once, so that circles end; the search is bounded
 * for those who send many certificates.
 */
export function* findPaths(
  leaf: Certificate,
  others: readonly Certificate[],
  anchors: readonly Anchor[],
): Generator<FoundPath> {
  const search = new Search(others, anchors);
  const anchor = anchors.find(({ certificate }) => certificate.isSameAs(leaf));
  if (anchor !== undefined) yield { chain: [leaf], anchor };
  yield* search.above([leaf]);
}

class Search {
  readonly #anchors: readonly Anchor[];
  readonly #others: readonly Certificate[];
  #signatures = 0;

  constructor(others: readonly Certificate[], anchors: readonly Anchor[]) {
    this.#anchors = anchors;
    this.#others = others.filter(
      (other, index) =>
        !anchors.some(({ certificate }) => certificate.isSameAs(other)) &&
        others.findIndex((earlier) => earlier.isSameAs(other)) === index,
    );
  }

  *above(chain: readonly Certificate[]): Generator<FoundPath> {
    const last = chain.at(-1);
    let isEnd = true;
    if (last !== undefined && chain.length < longest) {
      for (const anchor of this.#anchors) {
        if (!this.#isIssuer(chain, last, anchor.certificate)) continue;
        isEnd = false;
        yield { chain: [...chain, anchor.certificate], anchor };
      }
      for (const other of likeliestFirst(last, this.#others)) {
        if (!this.#isIssuer(chain, last, other)) continue;
        isEnd = false;
        yield* this.above([...chain, other]);
      }
    }
    if (isEnd) yield { chain };
  }

  #isIssuer(chain: readonly Certificate[], subject: Certificate, issuer: Certificate): boolean {
    if (!namesAsIssuer(subject, issuer)) return false;
    if (chain.some((earlier) => isSameAuthority(earlier, issuer))) return false;
    const { publicKey } = issuer.x509;
    if (isCostly(publicKey)) return false;
    this.#signatures += 1;
    return this.#signatures <= mostSignatures && subject.x509.verify(publicKey);
  }
}

/** Whether the issuer that one names is the other's name. */
export function namesAsIssuer(subject: Certificate, issuer: Certificate): boolean {
  // A trust store is looked through for each certificate, so what is quick to ask comes first.
  if (fold(subject.x509.issuer) !== fold(issuer.x509.subject)) return false;
  return sameName(subject.details.issuer, issuer.details.subject);
}

/** Of a name without parts Node gives nothing. */
function fold(name: string | undefined): string {
  return (name ?? '').normalize('NFKC').toLowerCase().replaceAll(/\s+/g, '');
}

function isSameAuthority(one: Certificate, other: Certificate): boolean {
  return (
    one.isSameAs(other) ||
    (one.facts.key === other.facts.key && sameName(one.details.subject, other.details.subject))
  );
}

/** The key that a certificate names as its issuer's comes first; it is a hint and no condition. */
function likeliestFirst(
  { details }: Certificate,
  candidates: readonly Certificate[],
): readonly Certificate[] {
  const key = details.extensions.authorityKeyIdentifier;
  if (key === undefined) return candidates;
  const isNamed = (candidate: Certificate) =>
    candidate.details.extensions.subjectKeyIdentifier === key;
  return [...candidates.filter(isNamed), ...candidates.filter((one) => !isNamed(one))];
}
