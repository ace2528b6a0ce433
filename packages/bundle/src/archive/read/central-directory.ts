import type { ArchiveEntry, ArchiveLimits } from '../types.ts';
import { decodeName, findNameProblem } from './entry-name.ts';
import { applyExtraFields, type HeaderSizes } from './extra-fields.ts';
import { checkFlags, checkVersionNeeded, readMethod } from './features.ts';
import { readKind } from './file-type.ts';
import { checkCount, checkEntrySizes, checkTotalSizes } from './limits.ts';
import { NameRegister } from './name-register.ts';
import { counted, refuse, refuseEntry } from './refusal.ts';

const headerSignature = 0x02014b50;
/** Without name, extra fields and comment. */
export const centralHeaderLength = 46;

/** The entries of an archive, and by their indices where their headers lie. */
export interface Listing {
  readonly entries: readonly ArchiveEntry[];
  /** Of the central headers, counted from the start of the directory. */
  readonly centralOffsets: Uint32Array;
  /** Of the local headers, counted from the start of the file. */
  readonly localOffsets: Float64Array;
}

/** Reads a whole central directory (APPNOTE 4.3.12) and checks everything that it alone can tell. */
export function readCentralDirectory(
  directory: Buffer,
  count: number,
  limits: ArchiveLimits,
): Listing {
  const possible = Math.min(count, Math.floor(directory.length / centralHeaderLength));
  const entries: ArchiveEntry[] = [];
  const centralOffsets = new Uint32Array(possible);
  const localOffsets = new Float64Array(possible);
  const names = new NameRegister();
  let size = 0;
  let compressedSize = 0;
  for (let at = 0; at < directory.length;) {
    const end = headerEnd(directory, at, entries.length);
    const { entry, localOffset } = readHeader(directory, at, limits);
    names.add(entry);
    checkCount(names.size, limits);
    size += entry.size;
    compressedSize += entry.compressedSize;
    centralOffsets[entries.length] = at;
    localOffsets[entries.length] = localOffset;
    entries.push(entry);
    at = end;
  }
  if (entries.length !== count) {
    throw refuse(
      'count-mismatch',
      `expected ${counted(count, 'entry', 'entries')}, as the end record says, found ${entries.length}`,
    );
  }
  checkTotalSizes({ size, compressedSize }, limits);
  return { entries, centralOffsets, localOffsets };
}

function headerEnd(directory: Buffer, at: number, index: number): number {
  const left = directory.length - at;
  if (left < centralHeaderLength || directory.readUInt32LE(at) !== headerSignature) {
    const found =
      left < centralHeaderLength
        ? counted(left, 'byte')
        : `\`${directory.toString('hex', at, at + 4)}\` instead of its signature`;
    throw refuse(
      'central-directory-invalid',
      `expected entry ${index + 1} at byte ${at} of the central directory, found ${found}`,
    );
  }
  const end =
    at +
    centralHeaderLength +
    directory.readUInt16LE(at + 28) +
    directory.readUInt16LE(at + 30) +
    directory.readUInt16LE(at + 32);
  if (end > directory.length) {
    throw refuse(
      'central-directory-invalid',
      `expected the central directory to end at byte ${directory.length}, found an entry that ends at ${end}`,
    );
  }
  return end;
}

function readHeader(
  directory: Buffer,
  at: number,
  limits: ArchiveLimits,
): { readonly entry: ArchiveEntry; readonly localOffset: number } {
  const flags = directory.readUInt16LE(at + 8);
  const nameStart = at + centralHeaderLength;
  const nameEnd = nameStart + directory.readUInt16LE(at + 28);
  const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
  const name = decodeName(directory, nameStart, nameEnd, (flags & 0x0800) !== 0);
  checkFlags(name, flags);
  checkVersionNeeded(name, directory.readUInt16LE(at + 6));
  const method = readMethod(name, directory.readUInt16LE(at + 10));
  const span = { nameStart, nameEnd, end: extraEnd };
  const sizes = applyExtraFields(name, directory, span, headerSizes(directory, at));
  if (sizes.disk !== 0) {
    throw refuseEntry('multi-disk', name, `lies on disk ${sizes.disk}: expected disk 0`);
  }
  const path = name.endsWith('/') ? name.slice(0, -1) : name;
  const problem = findNameProblem(path, limits);
  if (problem !== undefined) throw refuseEntry(problem.code, name, problem.reason);
  const { kind, executable } = readKind(name, directory.readUInt32LE(at + 38));
  const { size, compressedSize } = sizes;
  const entry = {
    path,
    kind,
    size,
    compressedSize,
    method,
    crc32: directory.readUInt32LE(at + 16),
    executable,
  } satisfies ArchiveEntry;
  checkSizes(name, entry, limits);
  return { entry, localOffset: sizes.offset };
}

function headerSizes(directory: Buffer, at: number): HeaderSizes {
  return {
    compressedSize: directory.readUInt32LE(at + 20),
    size: directory.readUInt32LE(at + 24),
    disk: directory.readUInt16LE(at + 34),
    offset: directory.readUInt32LE(at + 42),
  };
}

function checkSizes(name: string, entry: ArchiveEntry, limits: ArchiveLimits): void {
  if (entry.kind === 'directory' && entry.size !== 0) {
    throw refuseEntry(
      'entry-kind-unclear',
      name,
      `is a folder with content: expected 0 bytes, found ${entry.size}`,
    );
  }
  if (entry.method === 'store' && entry.size !== entry.compressedSize) {
    throw refuseEntry(
      'size-mismatch',
      name,
      `is stored, but has two sizes: found ${entry.compressedSize} packed and ${entry.size} unpacked`,
    );
  }
  checkEntrySizes(name, entry, limits);
}
