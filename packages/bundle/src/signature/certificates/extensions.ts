import * as asn1js from 'asn1js';
import {
  AltName,
  BasicConstraints,
  type Certificate as Asn1Certificate,
  type Extension,
  ExtKeyUsage,
  type GeneralName,
  NameConstraints,
} from 'pkijs';

/** What a key may be used for (RFC 5280 section 4.2.1.3). */
export type KeyUse =
  | 'digitalSignature'
  | 'nonRepudiation'
  | 'keyEncipherment'
  | 'dataEncipherment'
  | 'keyAgreement'
  | 'keyCertSign'
  | 'cRLSign'
  | 'encipherOnly'
  | 'decipherOnly';

const keyUses: readonly KeyUse[] = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
];

/** The extensions that a path of certificates is judged by. */
export interface CertificateExtensions {
  readonly basicConstraints?: { readonly isCa: boolean; readonly pathLength?: number };
  readonly keyUsage?: ReadonlySet<KeyUse>;
  readonly extendedKeyUsage?: readonly string[];
  readonly isExtendedKeyUsageCritical: boolean;
  readonly nameConstraints?: NameConstraints;
  readonly alternativeNames: readonly GeneralName[];
  /** Hex. */
  readonly subjectKeyIdentifier?: string;
  readonly authorityKeyIdentifier?: string;
  /** Dotted; critical, and nothing here knows what they demand. */
  readonly unknownCritical: readonly string[];
  /** Dotted; they can't be read, or are there twice. */
  readonly malformed: readonly string[];
}

/** Judged, or without a demand on the path as long as no policy is asked for. */
const understood = new Set([
  '2.5.29.14',
  '2.5.29.15',
  '2.5.29.17',
  '2.5.29.18',
  '2.5.29.19',
  '2.5.29.30',
  '2.5.29.32',
  '2.5.29.35',
  '2.5.29.37',
]);

/** Reads what is known of a certificate's extensions; it never throws. */
export function readExtensions({ extensions = [] }: Asn1Certificate): CertificateExtensions {
  const malformed = new Set<string>();
  const seen = new Map<string, Extension>();
  for (const extension of extensions) {
    if (seen.has(extension.extnID)) malformed.add(extension.extnID);
    seen.set(extension.extnID, extension);
  }
  /** What `take` makes of an extension; one that it can't read is malformed. */
  const read = <Value>(oid: string, take: (parsed: unknown) => Value | undefined) => {
    const extension = seen.get(oid);
    if (extension === undefined) return undefined;
    const value = take(parsedValueOf(extension));
    if (value === undefined) malformed.add(oid);
    return value;
  };
  const basicConstraints = read('2.5.29.19', takeBasicConstraints);
  const keyUsage = read('2.5.29.15', takeKeyUsage);
  const extendedKeyUsage = read('2.5.29.37', (parsed) =>
    parsed instanceof ExtKeyUsage && parsed.keyPurposes.length > 0 ? parsed.keyPurposes : undefined,
  );
  const nameConstraints = read('2.5.29.30', (parsed) =>
    parsed instanceof NameConstraints ? parsed : undefined,
  );
  const alternativeNames = read('2.5.29.17', (parsed) =>
    parsed instanceof AltName ? parsed.altNames : undefined,
  );
  const subjectKeyIdentifier = read('2.5.29.14', (parsed) =>
    parsed instanceof asn1js.OctetString ? hex(parsed.valueBlock.valueHexView) : undefined,
  );
  const authorityKeyIdentifier = authorityKeyOf(seen.get('2.5.29.35'));
  return {
    ...(basicConstraints === undefined ? {} : { basicConstraints }),
    ...(keyUsage === undefined ? {} : { keyUsage }),
    ...(extendedKeyUsage === undefined ? {} : { extendedKeyUsage }),
    isExtendedKeyUsageCritical: seen.get('2.5.29.37')?.critical === true,
    ...(nameConstraints === undefined ? {} : { nameConstraints }),
    alternativeNames: alternativeNames ?? [],
    ...(subjectKeyIdentifier === undefined ? {} : { subjectKeyIdentifier }),
    ...(authorityKeyIdentifier === undefined ? {} : { authorityKeyIdentifier }),
    unknownCritical: [...seen.values()]
      .filter(({ extnID, critical }) => critical && !understood.has(extnID))
      .map(({ extnID }) => extnID),
    malformed: [...malformed],
  };
}

function parsedValueOf(extension: Extension): unknown {
  try {
    const parsed = extension.parsedValue;
    return parsed !== undefined && 'parsingError' in parsed && parsed.parsingError !== undefined
      ? undefined
      : parsed;
  } catch {
    return undefined;
  }
}

function takeBasicConstraints(parsed: unknown): CertificateExtensions['basicConstraints'] {
  if (!(parsed instanceof BasicConstraints)) return undefined;
  const { cA: isCa, pathLenConstraint: given } = parsed;
  if (given === undefined) return { isCa };
  const pathLength = typeof given === 'number' ? given : Number(given.toBigInt());
  return pathLength >= 0 ? { isCa, pathLength } : undefined;
}

function takeKeyUsage(parsed: unknown): ReadonlySet<KeyUse> | undefined {
  if (!(parsed instanceof asn1js.BitString)) return undefined;
  const bytes = parsed.valueBlock.valueHexView;
  const isSet = (bit: number) => (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1;
  return new Set(keyUses.filter((_, bit) => isSet(bit)));
}

/** A hint for the choice of an issuer, no more: what can't be read gives none. */
function authorityKeyOf(extension: Extension | undefined): string | undefined {
  if (extension === undefined) return undefined;
  const { keyIdentifier } = (parsedValueOf(extension) ?? {}) as { keyIdentifier?: unknown };
  return keyIdentifier instanceof asn1js.OctetString
    ? hex(keyIdentifier.valueBlock.valueHexView)
    : undefined;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
