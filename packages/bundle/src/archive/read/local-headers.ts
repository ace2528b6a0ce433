import type { ByteSource } from './byte-source.ts';
import type { ListedEntry } from './central-directory.ts';
import { applyExtraFields } from './extra-fields.ts';
import { descriptorFlag } from './features.ts';
import { refuse, refuseEntry } from './refusal.ts';
import { readUint64 } from './uint64.ts';
import { Window } from './window.ts';

const headerSignature = 0x04034b50;
const descriptorSignature = 0x08074b50;
const headerLength = 30;

/** An entry and where its content lies. */
export interface PlacedEntry {
  readonly listed: ListedEntry;
  readonly dataOffset: number;
}

/**
 * Holds every local header (APPNOTE 4.3.7) and data descriptor against the central directory, and
 * sees to it that they and the content fill the file from its first byte to the start of the
 * directory. Gives the entries in the order of the file.
 */
export async function placeEntries(
  source: ByteSource,
  entries: readonly ListedEntry[],
  directoryOffset: number,
): Promise<PlacedEntry[]> {
  const ordered = [...entries].sort((a, b) => a.headerOffset - b.headerOffset);
  const placed: PlacedEntry[] = [];
  const window = new Window(source);
  checkStart(ordered[0], directoryOffset);
  for (const [index, listed] of ordered.entries()) {
    const next = ordered[index + 1]?.headerOffset ?? directoryOffset;
    const dataOffset = await checkLocalHeader(window, listed, next);
    const dataEnd = dataOffset + listed.entry.compressedSize;
    if (dataEnd > next) throw overlap(listed, dataEnd, next);
    if ((listed.flags & descriptorFlag) !== 0) {
      const length = next - dataEnd;
      if (![12, 16, 20, 24].includes(length)) throw noDescriptor(listed, length);
      const bytes = window.peek(dataEnd, length) ?? (await window.load(dataEnd, length));
      checkDescriptor(listed, bytes);
    } else if (dataEnd !== next) {
      throw refuse(
        'hidden-data',
        `expected nothing between the content of \`${listed.entry.path}\` and byte ${next}, found ${next - dataEnd} bytes`,
      );
    }
    placed.push({ listed, dataOffset });
  }
  return placed;
}

function checkStart(first: ListedEntry | undefined, directoryOffset: number): void {
  const start = first?.headerOffset ?? directoryOffset;
  if (start === 0) return;
  throw refuse('data-before', `expected the archive to begin at byte 0, found it at byte ${start}`);
}

/** Checks one header and gives the offset of the content behind it. */
async function checkLocalHeader(
  window: Window,
  listed: ListedEntry,
  next: number,
): Promise<number> {
  const offset = listed.headerOffset;
  if (offset + headerLength > next) throw overlap(listed, offset + headerLength, next);
  const fixed = window.peek(offset, headerLength) ?? (await window.load(offset, headerLength));
  if (fixed.readUInt32LE(0) !== headerSignature) {
    throw refuseEntry(
      'local-header-mismatch',
      listed.entry.path,
      `has no local header: expected it at byte ${offset}`,
    );
  }
  const length = headerLength + fixed.readUInt16LE(26) + fixed.readUInt16LE(28);
  if (offset + length > next) throw overlap(listed, offset + length, next);
  const header = window.peek(offset, length) ?? (await window.load(offset, length));
  compareHeader(listed, header);
  return offset + length;
}

function compareHeader(listed: ListedEntry, header: Buffer): void {
  const { entry } = listed;
  const nameEnd = headerLength + header.readUInt16LE(26);
  const name = header.subarray(headerLength, nameEnd);
  if (!name.equals(listed.name)) {
    throw mismatch(listed, 'name', listed.name.toString(), name.toString());
  }
  compare(listed, 'flags', listed.flags, header.readUInt16LE(6));
  compare(listed, 'method', listed.method, header.readUInt16LE(8));
  const sizes = applyExtraFields(entry.path, name, header.subarray(nameEnd), {
    compressedSize: header.readUInt32LE(18),
    size: header.readUInt32LE(22),
    offset: 0,
    disk: 0,
  });
  const follows = (listed.flags & descriptorFlag) !== 0;
  compareLate(listed, 'CRC', entry.crc32, header.readUInt32LE(14), follows);
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
  return refuseEntry(
    'local-header-mismatch',
    listed.entry.path,
    `has two values for its ${field}: \`${expected}\` in the central directory, \`${found}\` in the local header`,
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
