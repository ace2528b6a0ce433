import type { FileHandle } from 'node:fs/promises';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { unreadable } from './failures.ts';
import { checksum } from './hash.ts';

/** Bytes at the start of each file of a database. */
export const magic = Buffer.from('DXTADV\u0000\u0001', 'latin1');

/** Of a table's row: offset (6), packed length (4), unpacked length (4), checksum of the packed (8). */
export const rowLength = 22;

/** One bucket has never been a hundredth of this. */
const longestBucket = 256 * 1024 * 1024;

export interface Row {
  readonly offset: number;
  readonly packed: number;
  readonly unpacked: number;
  readonly checksum: Buffer;
}

export function rowOf(table: Buffer, index: number): Row {
  const at = index * rowLength;
  return {
    offset: table.readUIntBE(at, 6),
    packed: table.readUInt32BE(at + 6),
    unpacked: table.readUInt32BE(at + 10),
    checksum: table.subarray(at + 14, at + rowLength),
  };
}

export function putRow(table: Buffer, index: number, row: Row): void {
  const at = index * rowLength;
  table.writeUIntBE(row.offset, at, 6);
  table.writeUInt32BE(row.packed, at + 6);
  table.writeUInt32BE(row.unpacked, at + 10);
  row.checksum.copy(table, at + 14);
}

/** The bytes of a bucket as they lie there, checked. An empty bucket has none. */
export async function readPacked(file: FileHandle, path: string, row: Row): Promise<Buffer> {
  if (Math.max(row.packed, row.unpacked) > longestBucket)
    throw unreadable(path, 'a part is too large');
  const packed = Buffer.allocUnsafe(row.packed);
  const { bytesRead } = await file.read(packed, 0, row.packed, row.offset);
  if (bytesRead !== row.packed) throw unreadable(path, 'it is cut off');
  if (!checksum(packed).equals(row.checksum))
    throw unreadable(path, 'it has been changed or damaged');
  return packed;
}

export function unpack(packed: Buffer, path: string, row: Row): unknown {
  if (packed.length === 0) return [];
  try {
    const bytes = inflateRawSync(packed, { maxOutputLength: Math.max(row.unpacked, 1) });
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw unreadable(path, 'a part is damaged', cause);
  }
}

/** Items are given as JSON each. */
export function pack(items: readonly string[]): { packed: Buffer; unpacked: number } {
  if (items.length === 0) return { packed: Buffer.alloc(0), unpacked: 0 };
  const text = Buffer.from(`[${items.join(',')}]`);
  return { packed: deflateRawSync(text, { level: 6, chunkSize: 2048 }), unpacked: text.length };
}
