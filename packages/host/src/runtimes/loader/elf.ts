import { closeSync, openSync, readSync } from 'node:fs';

/** What the loader of Linux is told by a program or library. */
export interface LoaderNeeds {
  /** The loader itself, where the program names one. */
  readonly interpreter?: string;
  /** Names of libraries. */
  readonly needed: readonly string[];
  /** Where they are looked for first, as written: `$ORIGIN/../lib`. */
  readonly searched: readonly string[];
}

const nothing: LoaderNeeds = { needed: [], searched: [] };

/** Of segments: PT_LOAD, PT_DYNAMIC, PT_INTERP; of dynamic entries: those that name libraries. */
const segments = { load: 1, dynamic: 2, interpreter: 3 };
const entries = { end: 0, needed: 1, strings: 5, rpath: 15, runpath: 29 };

/** More than any program has; a larger number comes from a file that is none. */
const longestPart = 1 << 20;

/** Reads a 64-bit little-endian ELF file, as x64 and arm64 have; anything else needs nothing. */
export function readLoaderNeeds(path: string): LoaderNeeds {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return nothing;
  }
  try {
    return readNeeds((offset, length) => readAt(file, offset, length));
  } catch (error) {
    // Offsets beyond the end: a damaged file is the loader's to refuse.
    if (error instanceof RangeError) return nothing;
    throw error;
  } finally {
    closeSync(file);
  }
}

type Read = (offset: number, length: number) => Buffer;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

function readNeeds(read: Read): LoaderNeeds {
  const header = read(0, 64);
  if (header.readUInt32BE(0) !== 0x7f454c46 || header[4] !== 2 || header[5] !== 1) return nothing;
  const table = readSegments(read, header);
  const dynamic = table.find(({ type }) => type === segments.dynamic);
  const named = table.find(({ type }) => type === segments.interpreter);
  const interpreter = named && textAt(read(named.offset, named.size), 0);
  if (dynamic === undefined) return { ...nothing, ...(interpreter && { interpreter }) };
  const found = readDynamic(read(dynamic.offset, dynamic.size));
  const strings = found.find(({ tag }) => tag === entries.strings)?.value ?? 0;
  const base = table.find(
    ({ type, address, size }) =>
      type === segments.load && address <= strings && strings < address + size,
  );
  if (base === undefined) return { ...nothing, ...(interpreter && { interpreter }) };
  const start = strings - base.address + base.offset;
  const texts = (wanted: number) =>
    found
      .filter(({ tag }) => tag === wanted)
      .map(({ value }) => textAt(read(start + value, 4096), 0));
  const paths = texts(entries.runpath).length > 0 ? texts(entries.runpath) : texts(entries.rpath);
  return {
    ...(interpreter && { interpreter }),
    needed: texts(entries.needed),
    searched: paths.flatMap((list) => list.split(':')).filter((path) => path !== ''),
  };
}

/** e_phoff is at offset 32 of the header, e_phentsize at 54, e_phnum at 56. */
function readSegments(read: Read, header: Buffer): readonly Segment[] {
  const size = header.readUInt16LE(54);
  const count = header.readUInt16LE(56);
  const table = read(Number(header.readBigUInt64LE(32)), size * count);
  return Array.from({ length: count }, (_, index) => {
    const at = index * size;
    return {
      type: table.readUInt32LE(at),
      offset: Number(table.readBigUInt64LE(at + 8)),
      address: Number(table.readBigUInt64LE(at + 16)),
      size: Number(table.readBigUInt64LE(at + 32)),
    };
  });
}

function readDynamic(table: Buffer): readonly { readonly tag: number; readonly value: number }[] {
  const found = [];
  for (let at = 0; at + 16 <= table.length; at += 16) {
    const tag = Number(table.readBigInt64LE(at));
    if (tag === entries.end) break;
    found.push({ tag, value: Number(table.readBigUInt64LE(at + 8)) });
  }
  return found;
}

function textAt(bytes: Buffer, start: number): string {
  const end = bytes.indexOf(0, start);
  return bytes.toString('utf8', start, end < 0 ? bytes.length : end);
}

function readAt(file: number, offset: number, length: number): Buffer {
  if (length > longestPart || !Number.isSafeInteger(offset)) throw new RangeError('no such part');
  const buffer = Buffer.alloc(length);
  return buffer.subarray(0, readSync(file, buffer, 0, length, offset));
}
