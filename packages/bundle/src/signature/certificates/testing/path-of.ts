import { type Anchor, buildPath, type PathOptions, readCertificates } from '../index.ts';

interface WithPem {
  readonly pem: Uint8Array;
}

export interface PathWanted extends Partial<PathOptions> {
  readonly others?: readonly WithPem[];
  readonly anchors: readonly WithPem[];
  readonly kind?: Anchor['kind'];
}

/** The subjects of the path up to the anchor in one line, then what is wrong with it. */
export function pathOf(leaf: WithPem, wanted: PathWanted): readonly string[] {
  const { others = [], anchors, kind = 'given', ...options } = wanted;
  const read = ({ pem }: WithPem) => readCertificates(pem, 'a file');
  const [first] = read(leaf);
  if (first === undefined) throw new Error('no certificate');
  const trusted = anchors.flatMap(read).map((certificate) => ({ kind, certificate }));
  const path = buildPath(first, others.flatMap(read), trusted, {
    at: new Date(),
    purpose: 'code-signing',
    ...options,
  });
  const names = path.chain.map(({ facts }) => facts.subject).join(' < ');
  return [
    `${names}${path.anchor === undefined ? '' : ' (trusted)'}`,
    ...path.faults.map(({ code, message }) => `${code}: ${message}`),
  ];
}
