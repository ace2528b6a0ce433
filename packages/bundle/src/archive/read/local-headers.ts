import type { ArchiveEntry } from '../types.ts';
import type { ByteSource } from './byte-source.ts';
import type { ListedEntry } from './central-directory.ts';
import { applyExtraFields } from './extra-fields.ts';
import { descriptorFlag } from './features.ts';
import { counted, printable, refuse, refuseEntry } from './refusal.ts';
import { readUint64 } from './uint64.ts';
import { Window } from './window.ts';

const headerSignature = 0x04034b50;
const descriptorSignature = 0x08074b50;
const headerLength = 30;

/** An entry and where its packed bytes lie. */
export interface Place {
  readonly entry: ArchiveEntry;
  readonly dataOffset: number;
}

/**
 * Holds every local header (APPNOTE 4.3.7) and data descriptor against the central directory, and
 * sees to it that they and the content fill the file from its first byte to the start of the
 * directory. Gives the entries in the order of the file.
 */
export async function placeEntries(
  source: ByteSource,
  directory: Buffer,
  directoryOffset: number,
  entries: readonly ListedEntry[],
): Promise<Place[]> {
  const ordered = [...entries].sort((a, b) => a.headerOffset - b.headerOffset);
  const places: Place[] = [];
  const window = new Window(source);
  checkStart(ordered[0], directoryOffset);
  for (const [index, listed] of ordered.entries()) {
    const next = ordered[index + 1]?.headerOffset ?? directoryOffset;
    const dataOffset = await checkLocalHeader(window, directory, listed, next);
    const dataEnd = dataOffset + listed.entry.compressedSize;
    const rest = next - dataEnd;
    if (rest < 0) throw overlap(listed, dataEnd, next);
    if ((listed.flags & descriptorFlag) !== 0) {
      if (![12, 16, 20, 24].includes(rest)) throw noDescriptor(listed, rest);
      const found = window.find(dataEnd, rest);
      const at = found < 0 ? await window.move(dataEnd, rest) : found;
      checkDescriptor(listed, window.buffer.subarray(at, at + rest));
    } else if (rest > 0) {
      throw refuse(
        'hidden-data',
        `expected nothing between the content of \`${printable(listed.entry.path)}\` and byte ${next}, found ${counted(rest, 'byte')}`,
      );
    }
    places.push({ entry: listed.entry, dataOffset });
  }
  return places;
}

function checkStart(first: ListedEntry | undefined, directoryOffset: number): void {
  const start = first?.headerOffset ?? directoryOffset;
  if (start === 0) return;
  throw refuse('data-before', `expected the archive to begin at byte 0, found it at byte ${start}`);
}

/** Checks one header and gives the offset of the content behind it. */
async function checkLocalHeader(
  window: Window,
  directory: Buffer,
  listed: ListedEntry,
  next: number,
): Promise<number> {
  const offset = listed.headerOffset;
  if (offset + headerLength > next) throw overlap(listed, offset + headerLength, next);
  let at = window.find(offset, headerLength);
  if (at < 0) at = await window.move(offset, headerLength);
  if (window.buffer.readUInt32LE(at) !== headerSignature) {
    throw refuseEntry(
      'local-header-mismatch',
      listed.entry.path,
      `has no local header: expected it at byte ${offset}`,
    );
  }
  const nameLength = window.buffer.readUInt16LE(at + 26);
  const length = headerLength + nameLength + window.buffer.readUInt16LE(at + 28);
  if (offset + length > next) throw overlap(listed, offset + length, next);
  at = window.find(offset, length);
  if (at < 0) at = await window.move(offset, length);
  compareName(directory, listed, window.buffer, at + headerLength, at + headerLength + nameLength);
  compareFields(listed, window.buffer, at, at + length);
  return offset + length;
}

function compareName(
  directory: Buffer,
  listed: ListedEntry,
  bytes: Buffer,
  start: number,
  end: number,
): void {
  if (directory.compare(bytes, start, end, listed.nameStart, listed.nameEnd) === 0) return;
  throw mismatch(listed, 'name', listed.entry.path, bytes.toString('utf8', start, end));
}

function compareFields(listed: ListedEntry, bytes: Buffer, at: number, end: number): void {
  const { entry } = listed;
  compare(listed, 'flags', listed.flags, bytes.readUInt16LE(at + 6));
  compare(listed, 'method', listed.method, bytes.readUInt16LE(at + 8));
  const header = {
    compressedSize: bytes.readUInt32LE(at + 18),
    size: bytes.readUInt32LE(at + 22),
    offset: 0,
    disk: 0,
  };
  const nameStart = at + headerLength;
  const nameEnd = nameStart + bytes.readUInt16LE(at + 26);
  const sizes = applyExtraFields(entry.path, bytes, { nameStart, nameEnd, end }, header);
  const follows = (listed.flags & descriptorFlag) !== 0;
  compareLate(listed, 'CRC', entry.crc32, bytes.readUInt32LE(at + 14), follows);
  compareLate(listed, 'packed size', entry.compressedSize, sizes.compressedSize, follows);
  compareLate(listed, 'size', entry.size, sizes.size, follows);
}

/** Where a descriptor follows, the header may leave the value at 0. */
function compareLate(
  listed: ListedEntry,
  field: string,
  expected: number,
  found: number,
  follows: boolean,
): void {
  if (!follows || found !== 0) compare(listed, field, expected, found);
}

function compare(listed: ListedEntry, field: string, expected: number, found: number): void {
  if (found !== expected) throw mismatch(listed, field, String(expected), String(found));
}

function mismatch(listed: ListedEntry, field: string, expected: string, found: string): Error {
  const [central, local] = [printable(expected), printable(found)];
  return refuseEntry(
    'local-header-mismatch',
    listed.entry.path,
    `has two values for its ${field}: \`${central}\` in the central directory, \`${local}\` in the local header`,
  );
}

/** APPNOTE 4.3.9: with or without a signature, with sizes of four or eight bytes. */
function checkDescriptor(listed: ListedEntry, bytes: Buffer): void {
  const { entry } = listed;
  const wide = bytes.length >= 20;
  const signed = bytes.length === (wide ? 24 : 16);
  const at = signed ? 4 : 0;
  const fits =
    (!signed || bytes.readUInt32LE(0) === descriptorSignature) &&
    bytes.readUInt32LE(at) === entry.crc32 &&
    (wide ? readUint64(bytes, at + 4) : bytes.readUInt32LE(at + 4)) === entry.compressedSize &&
    (wide ? readUint64(bytes, at + 12) : bytes.readUInt32LE(at + 8)) === entry.size;
  if (!fits) {
    throw refuseEntry(
      'descriptor-mismatch',
      entry.path,
      'has a data descriptor that says something else than the central directory',
    );
  }
}

function noDescriptor(listed: ListedEntry, length: number): Error {
  return refuseEntry(
    'descriptor-mismatch',
    listed.entry.path,
    `has no data descriptor: expected 12, 16, 20 or 24 bytes after its content, found ${length}`,
  );
}

function overlap(listed: ListedEntry, end: number, next: number): Error {
  return refuseEntry(
    'entries-overlap',
    listed.entry.path,
    `goes up to byte ${end}, past byte ${next} where the next part of the archive begins`,
  );
}
