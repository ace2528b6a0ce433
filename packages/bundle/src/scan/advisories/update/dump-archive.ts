import { constants } from 'node:buffer';
import { type FileHandle, open } from 'node:fs/promises';
import { crc32, inflateRawSync } from 'node:zlib';

/** An entry of a dump: its bytes, or why they can't be had. */
export interface DumpEntry {
  readonly name: string;
  readonly content: Buffer | string;
}

/** More than the directory of any dump needs for one entry, or an end record for its comment. */
const tail = 22 + 0xffff;
/** Bytes unpacked, of all entries together: some twenty times what the largest dump has. */
const mostUnpacked = 32 * 1024 ** 3;
const windowLength = 256 * 1024;

/**
 * The entries of a ZIP archive one after another, in memory that does not depend on their number:
 * a dump has hundreds of thousands, and the reader of bundles holds a list of them. Structure,
 * sizes and checksums are checked; nothing is written by the names.
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 * @throws {Error} with what is wrong, in words
 */
export class DumpArchive implements AsyncDisposable {
  readonly count: number;
  readonly #file: FileHandle;
  readonly #directory: { readonly offset: number; readonly size: number };

  private constructor(file: FileHandle, found: Awaited<ReturnType<typeof findDirectory>>) {
    this.#file = file;
    this.#directory = found;
    this.count = found.count;
  }

  static async open(path: string): Promise<DumpArchive> {
    const file = await open(path, 'r');
    try {
      return new DumpArchive(file, await findDirectory(file));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** What is larger than `longest` bytes is not unpacked. */
  async *entries(longest: number): AsyncIterable<DumpEntry> {
    const directory = new Window(this.#file);
    const data = new Window(this.#file);
    let at = this.#directory.offset;
    const end = at + this.#directory.size;
    let packed = 0;
    let unpacked = 0;
    for (let index = 0; index < this.count; index += 1) {
      if (at + 46 > end) throw new Error('its directory is cut off');
      const head = await directory.read(at, 46);
      if (head.readUInt32LE(0) !== 0x02014b50) throw new Error('its directory is damaged');
      const length = 46 + head.readUInt16LE(28) + head.readUInt16LE(30) + head.readUInt16LE(32);
      const header = await directory.read(at, length);
      at += length;
      const entry = parseHeader(header);
      packed += entry.packed;
      unpacked += Math.min(entry.size, longest);
      if (packed > this.#directory.offset) throw new Error('its entries lie over each other');
      if (unpacked > mostUnpacked) throw new Error(`it unpacks to more than ${mostUnpacked} bytes`);
      yield { name: entry.name, content: await readContent(data, entry, longest) };
    }
    if (at !== end) throw new Error('its directory is longer than its entries');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}

async function findDirectory(file: FileHandle) {
  const { size } = await file.stat();
  const start = Math.max(0, size - tail);
  const bytes = await readExactly(file, start, size - start);
  let end = bytes.length - 22;
  const isEnd = (at: number) =>
    bytes.readUInt32LE(at) === 0x06054b50 && at + 22 + bytes.readUInt16LE(at + 20) === bytes.length;
  while (end >= 0 && !isEnd(end)) end -= 1;
  if (end < 0) throw new Error('it is no ZIP archive, or cut off');
  const count = bytes.readUInt16LE(end + 10);
  const directory = {
    count,
    size: bytes.readUInt32LE(end + 12),
    offset: bytes.readUInt32LE(end + 16),
  };
  const locator = end - 20;
  const large = locator >= 0 && bytes.readUInt32LE(locator) === 0x07064b50;
  const found = large ? await findLarge(file, bytes, locator) : directory;
  if (found.offset + found.size > size) throw new Error('its directory is outside of it');
  return found;
}

async function findLarge(file: FileHandle, bytes: Buffer, locator: number) {
  const record = await readExactly(file, number64(bytes, locator + 8), 56);
  if (record.readUInt32LE(0) !== 0x06064b50) throw new Error('its end record is damaged');
  return {
    count: number64(record, 32),
    size: number64(record, 40),
    offset: number64(record, 48),
  };
}

interface Header {
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

function parseHeader(header: Buffer): Header {
  const nameLength = header.readUInt16LE(28);
  const name = header.toString('utf8', 46, 46 + nameLength);
  const extra = header.subarray(46 + nameLength, 46 + nameLength + header.readUInt16LE(30));
  const short = [header.readUInt32LE(24), header.readUInt32LE(20), header.readUInt32LE(42)];
  const [size = 0, packed = 0, offset = 0] = withLarge(short, extra);
  return {
    name,
    size,
    packed,
    offset,
    method: header.readUInt16LE(10),
    encrypted: (header.readUInt16LE(8) & 1) === 1,
    crc: header.readUInt32LE(16),
  };
}

/** APPNOTE 4.5.3: what does not fit 32 bits stands, in this order, in the extra field 1. */
function withLarge(short: readonly number[], extra: Buffer): readonly number[] {
  if (!short.includes(0xffffffff)) return short;
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let next = at + 4;
    return short.map((value) => {
      if (value !== 0xffffffff) return value;
      if (next + 8 > extra.length) throw new Error('its directory is damaged');
      next += 8;
      return number64(extra, next - 8);
    });
  }
  throw new Error('its directory is damaged');
}

async function readContent(data: Window, entry: Header, longest: number): Promise<Buffer | string> {
  if (entry.encrypted) return 'it is encrypted';
  if (entry.method !== 0 && entry.method !== 8) return `it is packed by method ${entry.method}`;
  if (Math.max(entry.size, entry.packed) > longest) return `it is longer than ${longest} bytes`;
  const local = await data.read(entry.offset, 30);
  if (local.readUInt32LE(0) !== 0x04034b50)
    throw new Error(`\`${entry.name}\` is not where it should be`);
  const start = entry.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  const packed = await data.read(start, entry.packed);
  const content = entry.method === 0 ? packed : inflate(packed, entry.size);
  const whole = content?.length === entry.size && crc32(content) === entry.crc;
  return content !== undefined && whole ? content : 'it is damaged';
}

function inflate(packed: Buffer, size: number): Buffer | undefined {
  try {
    const most = Math.max(size, 64);
    return inflateRawSync(packed, { maxOutputLength: most, chunkSize: most });
  } catch {
    return undefined;
  }
}

/** A piece of the file in memory: what is read next is mostly behind what was read last. */
class Window {
  readonly #file: FileHandle;
  #bytes = Buffer.allocUnsafeSlow(windowLength);
  #offset = 0;
  #length = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Valid until the next call. */
  async read(offset: number, length: number): Promise<Buffer> {
    if (offset < this.#offset || offset + length > this.#offset + this.#length) {
      if (length > this.#bytes.length) this.#bytes = Buffer.allocUnsafeSlow(length);
      const { bytesRead } = await this.#file.read(this.#bytes, 0, this.#bytes.length, offset);
      this.#offset = offset;
      this.#length = bytesRead;
      if (bytesRead < length) throw new Error('it is cut off');
    }
    const from = offset - this.#offset;
    return this.#bytes.subarray(from, from + length);
  }
}

async function readExactly(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  if (length > constants.MAX_LENGTH) throw new Error('it is damaged');
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, offset);
  if (bytesRead !== length) throw new Error('it is cut off');
  return bytes;
}

function number64(bytes: Buffer, at: number): number {
  const value = bytes.readBigUInt64LE(at);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error('its end record is damaged');
  return Number(value);
}
