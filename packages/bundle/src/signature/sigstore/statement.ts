/** What of an attestation counts here: that it vouches for files, and for which. in-toto Statement v1. */
export interface Statement {
  /** A URI that names the kind of statement. */
  readonly predicateType: string;
  readonly subject: readonly { readonly digest: Readonly<Record<string, string>> }[];
}

const types: readonly unknown[] = [
  'https://in-toto.io/Statement/v1',
  'https://in-toto.io/Statement/v0.1',
];

export function isStatement(value: unknown): value is Statement {
  if (!isRecord(value) || !types.includes(value['_type'])) return false;
  const { subject, predicateType } = value;
  return (
    typeof predicateType === 'string' &&
    Array.isArray(subject) &&
    subject.length > 0 &&
    subject.every(
      (one) =>
        isRecord(one) &&
        isRecord(one['digest']) &&
        Object.values(one['digest']).every((digest) => typeof digest === 'string'),
    )
  );
}

/**
 * Statements in which the signer takes a file for its own: how it was built, or that it was released.
 * Others are about files of anybody, such as a report of tests that failed.
 */
const vouching =
  /^https:\/\/(?:slsa\.dev\/provenance\/v[\d.]+|in-toto\.io\/attestation\/release\/v[\d.]+)$/;

export function vouches({ predicateType }: Statement): boolean {
  return vouching.test(predicateType);
}

/** The digests that are compared, as node:crypto and in-toto both name them. */
export const subjectAlgorithms = ['sha256', 'sha384', 'sha512'] as const;

export type Digests = Readonly<Partial<Record<string, string>>>;

/**
 * Whether one of the subjects is the file with these digests (hex): it names at least one that is
 * known, and none that differs.
 */
export function isAbout({ subject }: Statement, digests: Digests): boolean {
  return subject.some(({ digest }) => {
    const known = subjectAlgorithms.filter((algorithm) => Object.hasOwn(digest, algorithm));
    return (
      known.length > 0 &&
      known.every((algorithm) => digest[algorithm]?.toLowerCase() === digests[algorithm])
    );
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
