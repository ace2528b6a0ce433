import type { DosTime } from './dos-time.ts';

/** What the headers of an entry say. */
export interface EntryRecord {
  /** The path in UTF-8. */
  readonly name: Uint8Array;
  readonly executable: boolean;
  readonly method: 'store' | 'deflate';
  readonly crc32: number;
  readonly size: number;
  readonly compressedSize: number;
  /** Both headers carry the sizes in 64 bits (`needsZip64`). */
  readonly zip64: boolean;
}

/** The mode is in the central directory alone. */
type LocalRecord = Omit<EntryRecord, 'executable'>;

const methods = { store: 0, deflate: 8 } as const;
/** Bit 11: the name is UTF-8. Set always, so that the rule is one. */
const flags = 0x0800;
const max16 = 0xffff;
const max32 = 0xffffffff;
const madeByUnix = 3 << 8;

/**
 * Whether an entry of `size` bytes gets sizes of 64 bits. It is settled before the entry is
 * compressed, hence by the size that deflate could reach with content that doesn't shrink.
 */
export const needsZip64 = (size: number): boolean => size + size / 1024 + 1024 >= max32;

const versionNeeded = (zip64: boolean): number => (zip64 ? 45 : 20);

/** APPNOTE 4.3.7. Its length does not depend on the checksum and the compressed size. */
export function localHeader(entry: LocalRecord, time: DosTime): Buffer {
  const extra = entry.zip64 ? 20 : 0;
  const header = zeros(30 + entry.name.length + extra);
  header.writeUInt32LE(0x04034b50, 0);
  writeCommonFields(header, 4, entry, time);
  header.writeUInt16LE(extra, 28);
  header.set(entry.name, 30);
  if (extra > 0) writeZip64Extra(header, 30 + entry.name.length, sizesOf(entry));
  return header;
}

/** APPNOTE 4.3.12. */
export function centralHeader(entry: EntryRecord, offset: number, time: DosTime): Buffer {
  const long = [...(entry.zip64 ? sizesOf(entry) : []), ...(offset >= max32 ? [offset] : [])];
  const extra = long.length === 0 ? 0 : 4 + 8 * long.length;
  const header = zeros(46 + entry.name.length + extra);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(madeByUnix | versionNeeded(extra > 0), 4);
  writeCommonFields(header, 6, entry, time);
  header.writeUInt16LE(extra, 30);
  header.writeUInt32LE((entry.executable ? 0o100755 : 0o100644) * 0x10000, 38);
  header.writeUInt32LE(Math.min(offset, max32), 42);
  header.set(entry.name, 46);
  if (extra > 0) writeZip64Extra(header, 46 + entry.name.length, long);
  return header;
}

/** APPNOTE 4.3.14 to 4.3.16: the end record, after its zip64 form where a field overflows. */
export function endRecords(entries: number, offset: number, size: number): Buffer {
  const zip64 = entries >= max16 || offset >= max32 || size >= max32;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(entries, max16), 8);
  end.writeUInt16LE(Math.min(entries, max16), 10);
  end.writeUInt32LE(Math.min(size, max32), 12);
  end.writeUInt32LE(Math.min(offset, max32), 16);
  return zip64 ? Buffer.concat([zip64EndRecords(entries, offset, size), end]) : end;
}

function zip64EndRecords(entries: number, offset: number, size: number): Buffer {
  const records = Buffer.alloc(56 + 20);
  records.writeUInt32LE(0x06064b50, 0);
  writeUInt64(records, 44, 4);
  records.writeUInt16LE(madeByUnix | versionNeeded(true), 12);
  records.writeUInt16LE(versionNeeded(true), 14);
  writeUInt64(records, entries, 24);
  writeUInt64(records, entries, 32);
  writeUInt64(records, size, 40);
  writeUInt64(records, offset, 48);
  records.writeUInt32LE(0x07064b50, 56);
  writeUInt64(records, offset + size, 64);
  records.writeUInt32LE(1, 72);
  return records;
}

/** From "version needed" to "file name length", which both headers share. */
function writeCommonFields(header: Buffer, at: number, entry: LocalRecord, time: DosTime): void {
  header.writeUInt16LE(versionNeeded(entry.zip64), at);
  header.writeUInt16LE(flags, at + 2);
  header.writeUInt16LE(methods[entry.method], at + 4);
  header.writeUInt16LE(time.time, at + 6);
  header.writeUInt16LE(time.date, at + 8);
  header.writeUInt32LE(entry.crc32, at + 10);
  header.writeUInt32LE(entry.zip64 ? max32 : entry.compressedSize, at + 14);
  header.writeUInt32LE(entry.zip64 ? max32 : entry.size, at + 18);
  header.writeUInt16LE(entry.name.length, at + 22);
}

// From Node's pool: a buffer of its own for each of many headers would cost more than the header.
const zeros = (length: number): Buffer => Buffer.allocUnsafe(length).fill(0);

const sizesOf = (entry: LocalRecord): number[] => [entry.size, entry.compressedSize];

/** APPNOTE 4.5.3. */
function writeZip64Extra(header: Buffer, at: number, values: readonly number[]): void {
  header.writeUInt16LE(1, at);
  header.writeUInt16LE(8 * values.length, at + 2);
  for (const [index, value] of values.entries()) writeUInt64(header, value, at + 4 + 8 * index);
}

function writeUInt64(target: Buffer, value: number, at: number): void {
  target.writeBigUInt64LE(BigInt(value), at);
}
