import * as asn1js from 'asn1js';

/** One attribute of a relative distinguished name. */
export interface NameAttribute {
  /** Dotted. */
  readonly type: string;
  /** Absent where the value is no string of a known kind. */
  readonly text?: string;
  readonly der: Uint8Array;
}

/** A distinguished name (RFC 5280 section 4.1.2.4), the most general part first. */
export interface Name {
  readonly parts: readonly (readonly NameAttribute[])[];
  /** The same for names that RFC 5280 section 7.1 calls the same: case and runs of spaces do not count. */
  readonly canonicalParts: readonly string[];
}

const shortNames: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'STREET',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.15': 'businessCategory',
  '2.5.4.17': 'postalCode',
  '2.5.4.42': 'GN',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
};

export const emailAddress = '1.2.840.113549.1.9.1';

/** Reads the DER of a name; undefined where it is none. */
export function readName(der: ArrayBuffer | Uint8Array): Name | undefined {
  const { result, offset } = asn1js.fromBER(der);
  if (offset !== der.byteLength || !(result instanceof asn1js.Sequence)) return undefined;
  const parts: (readonly NameAttribute[])[] = [];
  for (const set of result.valueBlock.value) {
    const attributes = set instanceof asn1js.Set ? set.valueBlock.value.map(readAttribute) : [];
    const known = attributes.filter((attribute) => attribute !== undefined);
    if (attributes.length === 0 || known.length < attributes.length) return undefined;
    parts.push(known);
  }
  return { parts, canonicalParts: parts.map(canonicalPart) };
}

function readAttribute(block: unknown): NameAttribute | undefined {
  if (!(block instanceof asn1js.Sequence)) return undefined;
  const [type, value, ...rest] = block.valueBlock.value;
  if (!(type instanceof asn1js.ObjectIdentifier) || value === undefined || rest.length > 0)
    return undefined;
  const text = textOf(value);
  const der = new Uint8Array(value.valueBeforeDecodeView);
  return { type: type.getValue(), der, ...(text === undefined ? {} : { text }) };
}

const stringKinds = [
  asn1js.Utf8String,
  asn1js.PrintableString,
  asn1js.IA5String,
  asn1js.TeletexString,
  asn1js.BmpString,
  asn1js.UniversalString,
  asn1js.NumericString,
  asn1js.VisibleString,
];

function textOf(value: unknown): string | undefined {
  for (const kind of stringKinds) if (value instanceof kind) return value.valueBlock.value;
  return undefined;
}

function canonicalPart(attributes: readonly NameAttribute[]): string {
  return attributes
    .map(({ type, text, der }) =>
      text === undefined
        ? `${type}#${Buffer.from(der).toString('hex')}`
        : `${type}=${JSON.stringify(canonicalText(text))}`,
    )
    .toSorted()
    .join('+');
}

function canonicalText(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
}

export function sameName(one: Name, other: Name): boolean {
  return (
    one.canonicalParts.length === other.canonicalParts.length && isWithin(one.canonicalParts, other)
  );
}

/** Whether a name begins with these parts, as the subtree of a name constraint does. */
export function isWithin(canonicalParts: readonly string[], name: Name): boolean {
  return canonicalParts.every((part, index) => part === name.canonicalParts[index]);
}

/** RFC 4514: the most special part first, `CN=Ann,O=Acme`. */
export function formatName(name: Name): string {
  return name.parts
    .toReversed()
    .map((attributes) => attributes.map(formatAttribute).join('+'))
    .join(',');
}

function formatAttribute({ type, text, der }: NameAttribute): string {
  const short = shortNames[type];
  if (short === undefined || text === undefined)
    return `${type}=#${Buffer.from(der).toString('hex')}`;
  return `${short}=${escapeValue(text)}`;
}

/** What would steer a terminal, or make a name look like another one. */
const unseen = /(?! )[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/gu;

/** RFC 4514 section 2.4; characters that are not seen are escaped as bytes too. */
function escapeValue(text: string): string {
  return text
    .replaceAll(/["+,;<>\\]/g, String.raw`\$&`)
    .replace(/^[ #]/, String.raw`\$&`)
    .replace(/(?<=.) $/s, String.raw`\ `)
    .replaceAll(unseen, (character) =>
      [...Buffer.from(character)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join(''),
    );
}
