/** An address as bytes: four, or sixteen. */
type Bytes = readonly number[];

/** Whose an address is that is not a public one; words that fit behind "an address of". */
export type PrivateKind =
  | 'this machine'
  | 'a private network'
  | 'this link'
  | 'a carrier’s own network'
  | 'a multicast group'
  | 'no public network';

interface Range {
  readonly start: Bytes;
  readonly bits: number;
  readonly kind: PrivateKind;
}

/** IANA's special-purpose registry for IPv4, and the address behind which Azure keeps its host. */
const v4Ranges: readonly Range[] = [
  range('0.0.0.0', 8, 'this machine'),
  range('10.0.0.0', 8, 'a private network'),
  range('100.64.0.0', 10, 'a carrier’s own network'),
  range('127.0.0.0', 8, 'this machine'),
  range('168.63.129.16', 32, 'this link'),
  range('169.254.0.0', 16, 'this link'),
  range('172.16.0.0', 12, 'a private network'),
  range('192.0.0.0', 24, 'no public network'),
  range('192.0.2.0', 24, 'no public network'),
  range('192.88.99.0', 24, 'no public network'),
  range('192.168.0.0', 16, 'a private network'),
  range('198.18.0.0', 15, 'a private network'),
  range('198.51.100.0', 24, 'no public network'),
  range('203.0.113.0', 24, 'no public network'),
  range('224.0.0.0', 4, 'a multicast group'),
  range('240.0.0.0', 4, 'no public network'),
];

/** Only 2000::/3 is given out to the public, and within it not these. */
const v6Ranges: readonly Range[] = [
  range('::', 128, 'this machine'),
  range('::1', 128, 'this machine'),
  range('fc00::', 7, 'a private network'),
  range('fe80::', 10, 'this link'),
  range('fec0::', 10, 'a private network'),
  range('ff00::', 8, 'a multicast group'),
  range('2001::', 23, 'no public network'),
  range('2001:db8::', 32, 'no public network'),
  range('3fff::', 20, 'no public network'),
];

const globalUnicast = range('2000::', 3, 'no public network');

/** Where IPv6 carries an IPv4 address, and at which byte: NAT64 (RFC 6052) and 6to4 (RFC 3056). */
const embedding: readonly { readonly range: Range; readonly offset: number }[] = [
  { range: range('64:ff9b::', 96, 'no public network'), offset: 12 },
  { range: range('2002::', 16, 'no public network'), offset: 2 },
];

/**
 * Reads an address in any spelling that URLs know: short, octal and hexadecimal IPv4, IPv6 with an
 * IPv4 address inside. Answers with the one spelling that everything else here uses; IPv4-mapped
 * IPv6 is the IPv4 address that it leads to. A zone id is no part of an address.
 */
export function canonicalAddress(text: string): string | undefined {
  const isV6 = text.includes(':');
  const url = `http://${isV6 ? `[${text}]` : text}`;
  if (/[^\da-fx.:]/i.test(text) || !URL.canParse(url)) return undefined;
  const host = new URL(url).hostname;
  if (!isV6) return /^\d+(?:\.\d+){3}$/.test(host) ? host : undefined;
  const bytes = bytesOf(host.slice(1, -1));
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255;
  return isMapped && bytes[11] === 255 ? bytes.slice(12).join('.') : host.slice(1, -1);
}

/** What kind of address it is when it is not a public one; takes the canonical spelling. */
export function privateKind(address: string): PrivateKind | undefined {
  const bytes = bytesOf(address);
  if (bytes.length === 4) return v4Ranges.find((candidate) => contains(candidate, bytes))?.kind;
  const carried = embedding.find(({ range }) => contains(range, bytes));
  if (carried !== undefined)
    return privateKind(bytes.slice(carried.offset, carried.offset + 4).join('.'));
  const found = v6Ranges.find((candidate) => contains(candidate, bytes));
  return found?.kind ?? (contains(globalUnicast, bytes) ? undefined : 'no public network');
}

function range(start: string, bits: number, kind: PrivateKind): Range {
  return { start: bytesOf(start), bits, kind };
}

function contains({ start, bits }: Range, bytes: Bytes): boolean {
  return start.every((byte, index) => {
    const kept = Math.min(8, Math.max(0, bits - index * 8));
    return (byte ^ (bytes[index] ?? 0)) >> (8 - kept) === 0;
  });
}

/** Takes what URLs write: dotted decimal, or groups of hexadecimal digits with at most one `::`. */
function bytesOf(address: string): Bytes {
  if (!address.includes(':')) return address.split('.').map(Number);
  const [head = '', tail] = address.split('::');
  const before = groupsOf(head);
  const after = groupsOf(tail ?? '');
  const zeros = tail === undefined ? 0 : 16 - before.length - after.length;
  return [...before, ...Array.from({ length: zeros }, () => 0), ...after];
}

function groupsOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 255];
  });
}
