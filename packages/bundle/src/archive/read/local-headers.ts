import type { ArchiveEntry } from '../types.ts';
import type { ByteSource } from './byte-source.ts';
import { centralHeaderLength, type Listing } from './central-directory.ts';
import { applyExtraFields } from './extra-fields.ts';
import { checkVersionNeeded, descriptorFlag } from './features.ts';
import { inFileOrder } from './file-order.ts';
import { counted, printable, refuse, refuseEntry } from './refusal.ts';
import { readUint64 } from './uint64.ts';
import { Window } from './window.ts';

const headerSignature = 0x04034b50;
const descriptorSignature = 0x08074b50;
const headerLength = 30;

/**
 * Holds every local header (APPNOTE 4.3.7) and data descriptor against the central directory, and
 * sees to it that they and the content fill the file from its first byte to the start of the
 * directory. Gives the offsets of the contents, by the indices of the entries.
 */
export async function locateContents(
  source: ByteSource,
  directory: Buffer,
  directoryOffset: number,
  { entries, centralOffsets, localOffsets }: Listing,
): Promise<Float64Array> {
  const contentOffsets = new Float64Array(entries.length);
  const window = new Window(source);
  let end = 0;
  let last: ArchiveEntry | undefined;
  const order = inFileOrder(localOffsets);
  for (const [position, index] of order.entries()) {
    const entry = entries[index];
    const start = localOffsets[index];
    if (entry === undefined || start === undefined) break;
    if (start !== end) throw unclaimed(last, end, start);
    const next = localOffsets[order[position + 1] ?? -1] ?? directoryOffset;
    const central = { bytes: directory, at: centralOffsets[index] ?? 0 };
    const contentOffset = await checkLocalHeader(window, entry, central, start, next);
    contentOffsets[index] = contentOffset;
    end = contentOffset + entry.compressedSize;
    if (end > next) throw overlap(entry, end, next);
    if (hasDescriptor(central)) {
      await checkDescriptor(window, entry, end, next);
      end = next;
    }
    last = entry;
  }
  if (end !== directoryOffset) throw unclaimed(last, end, directoryOffset);
  return contentOffsets;
}

/** Bytes that belong to no entry; more of them than nothing, since overlaps are found before. */
function unclaimed(last: ArchiveEntry | undefined, from: number, to: number): Error {
  if (last === undefined) {
    return refuse('data-before', `expected the archive to begin at byte 0, found it at byte ${to}`);
  }
  const found = counted(to - from, 'byte');
  return refuse(
    'hidden-data',
    `expected nothing between the content of \`${printable(last.path)}\` and byte ${to}, found ${found}`,
  );
}

/** A header and the buffer that it lies in. */
interface Header {
  readonly bytes: Buffer;
  readonly at: number;
}

const hasDescriptor = ({ bytes, at }: Header) =>
  (bytes.readUInt16LE(at + 8) & descriptorFlag) !== 0;

/** Checks the header at `start`, which may go up to `next`, and gives the offset behind it. */
async function checkLocalHeader(
  window: Window,
  entry: ArchiveEntry,
  central: Header,
  start: number,
  next: number,
): Promise<number> {
  if (start + headerLength > next) throw overlap(entry, start + headerLength, next);
  let at = window.find(start, headerLength);
  if (at < 0) at = await window.move(start, headerLength);
  if (window.buffer.readUInt32LE(at) !== headerSignature) {
    throw refuseEntry(
      'local-header-mismatch',
      entry.path,
      `has no local header: expected it at byte ${start}`,
    );
  }
  const nameLength = window.buffer.readUInt16LE(at + 26);
  const length = headerLength + nameLength + window.buffer.readUInt16LE(at + 28);
  if (start + length > next) throw overlap(entry, start + length, next);
  at = window.find(start, length);
  if (at < 0) at = await window.move(start, length);
  compareHeaders(entry, central, { bytes: window.buffer, at }, length);
  return start + length;
}

function compareHeaders(entry: ArchiveEntry, central: Header, local: Header, length: number): void {
  const { bytes, at } = local;
  const nameStart = at + headerLength;
  const nameEnd = nameStart + bytes.readUInt16LE(at + 26);
  const listedStart = central.at + centralHeaderLength;
  const listedEnd = listedStart + central.bytes.readUInt16LE(central.at + 28);
  if (central.bytes.compare(bytes, nameStart, nameEnd, listedStart, listedEnd) !== 0) {
    throw mismatch(entry, 'name', entry.path, bytes.toString('utf8', nameStart, nameEnd));
  }
  checkVersionNeeded(entry.path, bytes.readUInt16LE(at + 4));
  compare(entry, 'flags', central.bytes.readUInt16LE(central.at + 8), bytes.readUInt16LE(at + 6));
  compare(entry, 'method', central.bytes.readUInt16LE(central.at + 10), bytes.readUInt16LE(at + 8));
  const span = { nameStart, nameEnd, end: at + length };
  const sizes = applyExtraFields(entry.path, bytes, span, {
    compressedSize: bytes.readUInt32LE(at + 18),
    size: bytes.readUInt32LE(at + 22),
    offset: 0,
    disk: 0,
  });
  const later = hasDescriptor(central);
  compare(entry, 'CRC', entry.crc32, bytes.readUInt32LE(at + 14), later);
  compare(entry, 'packed size', entry.compressedSize, sizes.compressedSize, later);
  compare(entry, 'size', entry.size, sizes.size, later);
}

/** With `later`, a descriptor follows, and the local header may leave the value at 0. */
function compare(
  entry: ArchiveEntry,
  field: string,
  expected: number,
  found: number,
  later = false,
): void {
  if (found === expected || (later && found === 0)) return;
  throw mismatch(entry, field, String(expected), String(found));
}

function mismatch(entry: ArchiveEntry, field: string, expected: string, found: string): Error {
  const [central, local] = [printable(expected), printable(found)];
  return refuseEntry(
    'local-header-mismatch',
    entry.path,
    `has two values for its ${field}: \`${central}\` in the central directory, \`${local}\` in the local header`,
  );
}

/** APPNOTE 4.3.9: with or without a signature, with sizes of four or eight bytes. */
async function checkDescriptor(
  window: Window,
  entry: ArchiveEntry,
  start: number,
  next: number,
): Promise<void> {
  const length = next - start;
  if (![12, 16, 20, 24].includes(length)) {
    throw refuseEntry(
      'descriptor-mismatch',
      entry.path,
      `has no data descriptor: expected 12, 16, 20 or 24 bytes after its content, found ${length}`,
    );
  }
  const found = window.find(start, length);
  const at = found < 0 ? await window.move(start, length) : found;
  if (!saysTheSame(entry, window.buffer.subarray(at, at + length))) {
    throw refuseEntry(
      'descriptor-mismatch',
      entry.path,
      'has a data descriptor that says something else than the central directory',
    );
  }
}

function saysTheSame(entry: ArchiveEntry, descriptor: Buffer): boolean {
  const wide = descriptor.length >= 20;
  const signed = descriptor.length === (wide ? 24 : 16);
  if (signed && descriptor.readUInt32LE(0) !== descriptorSignature) return false;
  const at = signed ? 4 : 0;
  const size = (offset: number) =>
    wide ? readUint64(descriptor, offset) : descriptor.readUInt32LE(offset);
  return (
    descriptor.readUInt32LE(at) === entry.crc32 &&
    size(at + 4) === entry.compressedSize &&
    size(at + (wide ? 12 : 8)) === entry.size
  );
}

function overlap(entry: ArchiveEntry, end: number, next: number): Error {
  return refuseEntry(
    'entries-overlap',
    entry.path,
    `goes up to byte ${end}, past byte ${next} where the next part of the archive begins`,
  );
}
