import { crc32, deflateRawSync } from 'node:zlib';
import { u16, u32, u64 } from './bytes.ts';

/** The fields of a header; each can be made to lie. */
export interface RawHeader {
  readonly signature: number;
  readonly flags: number;
  readonly method: number;
  /** The ZIP version needed to extract, times ten. */
  readonly versionNeeded: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly name: string | Uint8Array;
  readonly extra: Uint8Array;
}

/** The fields that only the central directory has. */
export interface RawCentralHeader extends RawHeader {
  /** The system in the upper byte: 3 for Unix, 0 for DOS. */
  readonly madeBy: number;
  readonly disk: number;
  readonly attributes: number;
  readonly offset: number;
  readonly comment: string;
}

export interface RawEntry {
  readonly name: string | Uint8Array;
  readonly content?: string | Uint8Array;
  /** 0 unless told: stored. 8 deflates. */
  readonly method?: number;
  /** The bytes between header and next header, instead of the packed content. */
  readonly packed?: Uint8Array;
  /** Permissions and type as Unix has them. */
  readonly mode?: number;
  /** Said alike in both headers. */
  readonly both?: Partial<RawHeader>;
  readonly local?: Partial<RawHeader>;
  readonly central?: Partial<RawCentralHeader>;
  readonly descriptor?: Uint8Array;
  /** Bytes before the local header that no entry owns. */
  readonly gap?: Uint8Array;
  /** No local header and no content: the central header points into somebody else's. */
  readonly borrowed?: boolean;
  /** A local header and content that the central directory does not name. */
  readonly unlisted?: boolean;
}

export interface RawEnd {
  readonly disk: number;
  readonly directoryDisk: number;
  readonly diskEntries: number;
  readonly entries: number;
  readonly size: number;
  readonly offset: number;
  readonly commentLength: number;
}

export interface RawZip64End extends Omit<RawEnd, 'commentLength'> {
  readonly signature: number;
  readonly length: number;
  readonly locatorDisk: number;
  readonly locatorOffset: number;
  readonly locatorDisks: number;
}

export interface RawFrame {
  readonly end?: Partial<RawEnd>;
  /** Writes the zip64 end record and its locator too. */
  readonly zip64?: Partial<RawZip64End>;
  readonly comment?: string | Uint8Array;
  /** Bytes between the last content and the central directory. */
  readonly beforeDirectory?: Uint8Array;
  /** Bytes at the end of the central directory, counted in its size. */
  readonly inDirectory?: Uint8Array;
  /** Bytes between the central directory and the end record. */
  readonly afterDirectory?: Uint8Array;
  /** The order of the central directory, as indices of the entries. */
  readonly order?: readonly number[];
}

/**
 * A ZIP archive, field by field, in which each field can be falsified; without falsifications it is
 * a plain good one. It shares no code with the reader and the writer that it is to test.
 */
export function rawZip(entries: readonly RawEntry[], frame: RawFrame = {}): Buffer {
  const parts: Uint8Array[] = [];
  const headers: Buffer[] = [];
  let offset = 0;
  const add = (part: Uint8Array) => {
    parts.push(part);
    offset += part.length;
  };

  for (const entry of entries) {
    if (entry.gap !== undefined) add(entry.gap);
    const fields = describe(entry, offset);
    if (entry.unlisted !== true) headers.push(centralHeader({ ...fields, ...entry.central }));
    if (entry.borrowed === true) continue;
    add(localHeader({ ...fields, ...entry.local }));
    add(packedContent(entry));
    if (entry.descriptor !== undefined) add(entry.descriptor);
  }
  if (frame.beforeDirectory !== undefined) add(frame.beforeDirectory);

  const start = offset;
  for (const index of frame.order ?? headers.keys()) add(headers[index] ?? Buffer.alloc(0));
  if (frame.inDirectory !== undefined) add(frame.inDirectory);
  const end = {
    disk: 0,
    directoryDisk: 0,
    diskEntries: headers.length,
    entries: headers.length,
    size: offset - start,
    offset: start,
  };
  if (frame.afterDirectory !== undefined) add(frame.afterDirectory);
  if (frame.zip64 !== undefined) add(zip64End({ ...end, ...frame.zip64 }, offset));
  add(endRecord(end, frame));
  return Buffer.concat(parts);
}

/** The bytes of a name or a content. */
export function toBytes(text: string | Uint8Array): Uint8Array {
  return typeof text === 'string' ? Buffer.from(text) : text;
}

function packedContent(entry: RawEntry): Uint8Array {
  const content = toBytes(entry.content ?? '');
  return entry.packed ?? (entry.method === 8 ? deflateRawSync(content) : content);
}

function describe(entry: RawEntry, offset: number): RawCentralHeader {
  const content = toBytes(entry.content ?? '');
  const name = toBytes(entry.name);
  const folder = name.at(-1) === 0x2f;
  const mode = entry.mode ?? (folder ? 0o040755 : 0o100644);
  const ascii = name.every((byte) => byte < 0x80);
  return {
    signature: 0x02014b50,
    versionNeeded: 20,
    flags: ascii ? 0 : 0x0800,
    method: entry.method ?? 0,
    crc: crc32(content),
    compressedSize: packedContent(entry).length,
    size: content.length,
    name,
    extra: new Uint8Array(),
    madeBy: 0x031e,
    disk: 0,
    attributes: mode * 0x10000 + (folder ? 0x10 : 0),
    offset,
    comment: '',
    ...entry.both,
  };
}

function localHeader(fields: RawHeader): Buffer {
  const name = toBytes(fields.name);
  const signature = fields.signature === 0x02014b50 ? 0x04034b50 : fields.signature;
  return Buffer.concat([
    u32(signature),
    u16(fields.versionNeeded),
    u16(fields.flags),
    u16(fields.method),
    u32(dosTime),
    u32(fields.crc),
    u32(fields.compressedSize),
    u32(fields.size),
    u16(name.length),
    u16(fields.extra.length),
    name,
    fields.extra,
  ]);
}

/** 1980-01-01, midnight. */
const dosTime = 0x00210000;

function centralHeader(fields: RawCentralHeader): Buffer {
  const name = toBytes(fields.name);
  return Buffer.concat([
    u32(fields.signature),
    u16(fields.madeBy),
    u16(fields.versionNeeded),
    u16(fields.flags),
    u16(fields.method),
    u32(dosTime),
    u32(fields.crc),
    u32(fields.compressedSize),
    u32(fields.size),
    u16(name.length),
    u16(fields.extra.length),
    u16(fields.comment.length),
    u16(fields.disk),
    u16(0),
    u32(fields.attributes),
    u32(fields.offset),
    name,
    fields.extra,
    Buffer.from(fields.comment),
  ]);
}

function zip64End(
  values: Omit<RawEnd, 'commentLength'> & Partial<RawZip64End>,
  at: number,
): Buffer {
  return Buffer.concat([
    u32(values.signature ?? 0x06064b50),
    u64(values.length ?? 44),
    u16(45),
    u16(45),
    u32(values.disk),
    u32(values.directoryDisk),
    u64(values.diskEntries),
    u64(values.entries),
    u64(values.size),
    u64(values.offset),
    u32(0x07064b50),
    u32(values.locatorDisk ?? 0),
    u64(values.locatorOffset ?? at),
    u32(values.locatorDisks ?? 1),
  ]);
}

function endRecord(values: Omit<RawEnd, 'commentLength'>, frame: RawFrame): Buffer {
  const comment = toBytes(frame.comment ?? '');
  const fields = { ...values, commentLength: comment.length, ...frame.end };
  return Buffer.concat([
    Buffer.from('PK\x05\x06', 'latin1'),
    u16(fields.disk),
    u16(fields.directoryDisk),
    u16(Math.min(fields.diskEntries, 0xffff)),
    u16(Math.min(fields.entries, 0xffff)),
    u32(fields.size),
    u32(fields.offset),
    u16(fields.commentLength),
    comment,
  ]);
}
