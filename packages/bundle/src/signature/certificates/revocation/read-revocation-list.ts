import { AlgorithmIdentifier, Extension, IssuingDistributionPoint } from 'pkijs';
import { BundleError } from '../../../error/index.ts';
import { type Name, readName } from '../names.ts';
import { pemBlocks } from '../read-certificates.ts';
import { readSignatureAlgorithm, type SignatureAlgorithm } from '../signature-algorithms.ts';
import { childrenOf, contentOf, type Element, elementAt, wholeOf } from './elements.ts';
import { readTime } from './read-time.ts';

/** What an authority has revoked (RFC 5280 section 5). */
export interface RevocationList {
  readonly issuer: Name;
  readonly thisUpdate: Date;
  readonly nextUpdate?: Date;
  /** The sequence of entries; absent where nothing is revoked. */
  readonly entries?: Element;
  /** What it is about: certificates of authorities, of others, of both. */
  readonly scope: 'all' | 'authorities' | 'others' | 'none';
  /** Why what is not in it may be revoked all the same, as the end of a sentence. */
  readonly incomplete?: string;
  readonly signed: Buffer;
  /** Absent where it is not known. */
  readonly algorithm?: SignatureAlgorithm;
  readonly signature: Buffer;
}

/** DER, or PEM with one or several. BundleError `revocation-list-invalid`. */
export function readRevocationLists(files: readonly Uint8Array[]): readonly RevocationList[] {
  return files.flatMap((file) => {
    if (file[0] === 0x30) return [readList(Buffer.from(file))];
    const lists = pemBlocks(file).filter(({ label }) => label === 'X509 CRL');
    if (lists.length === 0) throw invalidList();
    return lists.map(({ der }) => readList(der));
  });
}

export function invalidList(cause?: unknown): BundleError {
  return new BundleError(
    'revocation-list-invalid',
    'a revocation list can’t be read: expected PEM with `BEGIN X509 CRL`, or DER',
    { cause },
  );
}

const tags = { sequence: 0x30, integer: 0x02, bitString: 0x03, utcTime: 0x17, time: 0x18 };

function readList(der: Buffer): RevocationList {
  try {
    const whole = elementAt(der, 0, der.length);
    const [signed, algorithm, signature, ...rest] = childrenOf(whole);
    if (whole.end !== der.length || rest.length > 0) throw new Error('another structure');
    if (signed === undefined || algorithm === undefined || signature === undefined)
      throw new Error('another structure');
    if (signature.tag !== tags.bitString || contentOf(signature)[0] !== 0)
      throw new Error('no signature');
    const { inner, ...fields } = readFields(signed);
    if (!wholeOf(inner).equals(wholeOf(algorithm))) throw new Error('two algorithms');
    const known = readSignatureAlgorithm(
      AlgorithmIdentifier.fromBER(Uint8Array.from(wholeOf(algorithm))),
    );
    return {
      ...fields,
      signed: wholeOf(signed),
      ...(known === undefined ? {} : { algorithm: known }),
      signature: contentOf(signature).subarray(1),
    };
  } catch (error) {
    throw invalidList(error);
  }
}

type Fields = Omit<RevocationList, 'signed' | 'algorithm' | 'signature'>;

function readFields(list: Element): Fields & { readonly inner: Element } {
  const fields = [...childrenOf(list)];
  const take = (...wanted: readonly number[]) =>
    wanted.includes(fields[0]?.tag ?? -1) ? fields.shift() : undefined;
  take(tags.integer);
  const inner = take(tags.sequence);
  const name = take(tags.sequence);
  const thisUpdate = take(tags.utcTime, tags.time);
  const nextUpdate = take(tags.utcTime, tags.time);
  const entries = take(tags.sequence);
  const extensions = take(0xa0);
  const issuer = name === undefined ? undefined : readName(Uint8Array.from(wholeOf(name)));
  if (inner === undefined || issuer === undefined || thisUpdate === undefined || fields.length > 0)
    throw new Error('another structure');
  return {
    inner,
    issuer,
    thisUpdate: readTime(thisUpdate),
    ...(nextUpdate === undefined ? {} : { nextUpdate: readTime(nextUpdate) }),
    ...(entries === undefined ? {} : { entries }),
    ...readScope(extensions),
  };
}

/** The number of a list, and whose key signed it: neither changes what is in it. */
const harmless = new Set(['2.5.29.20', '2.5.29.35']);

function readScope(extensions: Element | undefined): Pick<RevocationList, 'scope' | 'incomplete'> {
  let scope: RevocationList['scope'] = 'all';
  let incomplete: string | undefined;
  for (const { extnID, critical, extnValue } of extensions === undefined
    ? []
    : listOf(extensions)) {
    if (extnID === '2.5.29.28') {
      const point = IssuingDistributionPoint.fromBER(extnValue.getValue());
      if (point.onlyContainsCACerts) scope = 'authorities';
      if (point.onlyContainsUserCerts) scope = 'others';
      if (point.onlyContainsAttributeCerts) scope = 'none';
      if (point.indirectCRL) incomplete = 'speaks for other authorities too';
      if (point.onlySomeReasons !== undefined) incomplete = 'knows some reasons only';
    } else if (critical && !harmless.has(extnID))
      incomplete =
        extnID === '2.5.29.27'
          ? 'has changes only'
          : `has the critical extension ${extnID}, which is not known here`;
  }
  return { scope, ...(incomplete === undefined ? {} : { incomplete }) };
}

/** The extensions in `[0]` of a list, or in those of an entry. */
export function listOf(around: Element): Extension[] {
  const [list] = around.tag === tags.sequence ? [around] : childrenOf(around);
  return list === undefined
    ? []
    : [...childrenOf(list)].map((one) => Extension.fromBER(Uint8Array.from(wholeOf(one))));
}
