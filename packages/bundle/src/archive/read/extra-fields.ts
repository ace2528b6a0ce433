import { refuseEntry } from './refusal.ts';
import { readUint64 } from './uint64.ts';

const fieldId = {
  zip64: 0x0001,
  pkwareUnix: 0x000d,
  strongEncryption: 0x0017,
  unicodePath: 0x7075,
  asiUnix: 0x756e,
  aes: 0x9901,
} as const;

/** Sizes and offset of one header, with what zip64 has to say put in their place. */
export interface HeaderSizes {
  readonly size: number;
  readonly compressedSize: number;
  /** 0 in a local header, which has none. */
  readonly offset: number;
  readonly disk: number;
}

const saturation = {
  size: 0xffffffff,
  compressedSize: 0xffffffff,
  offset: 0xffffffff,
  disk: 0xffff,
};

/** Where in a buffer an entry's name lies, and where its extra fields behind that end. */
export interface HeaderSpan {
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly end: number;
}

/**
 * Reads the extra fields of one header and gives its true sizes. Fields that make the entry a link,
 * encrypt it or give it another name are refused, and so is a list that is not well formed.
 */
export function applyExtraFields(
  name: string,
  buffer: Buffer,
  span: HeaderSpan,
  sizes: HeaderSizes,
): HeaderSizes {
  if (span.nameEnd === span.end) return sizes;
  const nameBytes = buffer.subarray(span.nameStart, span.nameEnd);
  let zip64: Buffer | undefined;
  for (let at = span.nameEnd; at < span.end;) {
    const dataStart = at + 4;
    const dataEnd = dataStart > span.end ? Infinity : dataStart + buffer.readUInt16LE(at + 2);
    if (dataEnd > span.end) {
      throw refuseEntry(
        'extra-field-invalid',
        name,
        'has an extra field that goes past the end of their list',
      );
    }
    const id = buffer.readUInt16LE(at);
    const data = buffer.subarray(dataStart, dataEnd);
    if (id === fieldId.zip64) {
      if (zip64 !== undefined) throw refuseEntry('zip64-invalid', name, 'has two zip64 fields');
      zip64 = data;
    } else {
      checkField(name, nameBytes, id, data);
    }
    at = dataEnd;
  }
  return zip64 === undefined ? sizes : applyZip64(name, zip64, sizes);
}

function checkField(name: string, nameBytes: Buffer, id: number, data: Buffer): void {
  switch (id) {
    case fieldId.aes:
    case fieldId.strongEncryption:
      throw refuseEntry('encrypted', name, 'is encrypted: expected content that anybody can read');
    case fieldId.pkwareUnix:
      // APPNOTE 4.5.7: after twelve bytes of times and owners, the target of a link.
      if (data.length > 12) throw refuseEntry('entry-link', name, 'is a link (field 0x000d)');
      return;
    case fieldId.asiUnix:
      checkAsiUnix(name, data);
      return;
    case fieldId.unicodePath:
      // APPNOTE 4.6.9: a version, the CRC of the name, the name that counts instead.
      if (!data.subarray(5).equals(nameBytes)) {
        throw refuseEntry('name-ambiguous', name, 'has a second name in an extra field');
      }
      return;
    default:
  }
}

/** ASi Info-ZIP Unix: crc32, mode, length of the link's target, owners, target. */
function checkAsiUnix(name: string, data: Buffer): void {
  const type = data.length < 10 ? 0 : data.readUInt16LE(4) & 0xf000;
  const regular = type === 0x8000 || type === 0x4000;
  if (!regular || data.readUInt32LE(6) !== 0) {
    throw refuseEntry('entry-link', name, 'is a link or a device (field 0x756e)');
  }
}

/**
 * APPNOTE 4.5.3: the values that are saturated in the header, in a fixed order. Some writers give
 * all from the first on; then those that are not saturated have to agree with the header.
 */
function applyZip64(name: string, data: Buffer, header: HeaderSizes): HeaderSizes {
  const keys = ['size', 'compressedSize', 'offset', 'disk'] as const;
  const width = (key: (typeof keys)[number]) => (key === 'disk' ? 4 : 8);
  const needed = keys.filter((key) => header[key] === saturation[key]);
  const exact = data.length === needed.reduce((sum, key) => sum + width(key), 0);

  const sizes = { ...header };
  const given = new Set<keyof HeaderSizes>();
  let at = 0;
  for (const key of exact ? needed : keys) {
    if (at === data.length) break;
    if (at + width(key) > data.length) throw unfitting(name, data);
    const value = key === 'disk' ? data.readUInt32LE(at) : readUint64(data, at);
    if (value > Number.MAX_SAFE_INTEGER) throw unfitting(name, data);
    if (header[key] !== saturation[key] && header[key] !== value) {
      throw refuseEntry(
        'zip64-invalid',
        name,
        `has two values for one field: found ${header[key]} in its header and ${value} in zip64`,
      );
    }
    sizes[key] = value;
    given.add(key);
    at += width(key);
  }
  if (at !== data.length || !needed.every((key) => given.has(key))) throw unfitting(name, data);
  return sizes;
}

function unfitting(name: string, data: Buffer): Error {
  return refuseEntry(
    'zip64-invalid',
    name,
    `has a zip64 field of ${data.length} bytes that does not fit its header`,
  );
}
