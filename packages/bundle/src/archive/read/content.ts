import { Readable } from 'node:stream';
import { createInflateRaw, inflateRawSync } from 'node:zlib';
import { BundleError } from '../../error/index.ts';
import type { ArchiveEntry } from '../types.ts';
import type { ByteSource } from './byte-source.ts';
import { crc32 } from './crc32.ts';
import { refuseEntry } from './refusal.ts';

const streamChunk = 256 * 1024;

/** The content of an entry from its packed bytes, of which it may be a view. */
export function unpackBytes(entry: ArchiveEntry, packed: Buffer): Buffer {
  const content = entry.method === 'store' ? packed : inflate(entry, packed);
  checkContent(entry, content.length, crc32(content));
  return content;
}

// Left out of the types of Node: with `info`, the engine comes along, which knows what it consumed.
interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

function inflate(entry: ArchiveEntry, packed: Buffer): Buffer {
  try {
    // One byte more than declared, so that content of the right size ends within the first chunk.
    const chunkSize = Math.max(entry.size + 1, 64);
    const options = { info: true, chunkSize, maxOutputLength: Math.max(entry.size, 1) };
    const { buffer, engine } = inflateRawSync(packed, options) as unknown as Inflated;
    checkConsumption(entry, engine.bytesWritten);
    return buffer;
  } catch (error) {
    throw inflateFailure(entry, error);
  }
}

function inflateFailure(entry: ArchiveEntry, error: unknown): unknown {
  if (error instanceof BundleError || !(error instanceof Error)) return error;
  if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return tooMuch(entry);
  return refuseEntry('deflate-invalid', entry.path, `can't be inflated: ${error.message}`, {
    cause: error,
  });
}

/** The content of an entry in pieces; what is wrong with it shows at the latest at the end. */
export function streamContent(
  entry: ArchiveEntry,
  source: ByteSource,
  dataOffset: number,
): Readable {
  const packed = readPacked(source, dataOffset, entry.compressedSize);
  const pieces = entry.method === 'store' ? packed : inflatePieces(entry, packed);
  return Readable.from(checkPieces(entry, pieces), { objectMode: false });
}

async function* readPacked(
  source: ByteSource,
  offset: number,
  length: number,
): AsyncGenerator<Buffer> {
  for (let done = 0; done < length; done += streamChunk) {
    const piece = Buffer.allocUnsafe(Math.min(streamChunk, length - done));
    await source.readInto(piece, offset + done, piece.length);
    yield piece;
  }
}

async function* inflatePieces(
  entry: ArchiveEntry,
  packed: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const engine = createInflateRaw({ chunkSize: streamChunk });
  const input = Readable.from(packed);
  input.once('error', (error) => engine.destroy(error));
  try {
    for await (const piece of input.pipe(engine)) yield piece as Buffer;
    checkConsumption(entry, engine.bytesWritten);
  } catch (error) {
    throw inflateFailure(entry, error);
  } finally {
    input.destroy();
    engine.destroy();
  }
}

async function* checkPieces(
  entry: ArchiveEntry,
  pieces: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  let size = 0;
  let crc = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > entry.size) throw tooMuch(entry);
    crc = crc32(piece, crc);
    yield piece;
  }
  checkContent(entry, size, crc);
}

function checkConsumption(entry: ArchiveEntry, consumed: number): void {
  if (consumed === entry.compressedSize) return;
  throw refuseEntry(
    'deflate-invalid',
    entry.path,
    `has data after its content: expected ${entry.compressedSize} packed bytes, found ${consumed}`,
  );
}

function tooMuch(entry: ArchiveEntry): BundleError {
  return refuseEntry(
    'size-mismatch',
    entry.path,
    `is larger than it says: expected ${entry.size} bytes, found more`,
  );
}

function checkContent(entry: ArchiveEntry, size: number, crc: number): void {
  if (size !== entry.size) {
    throw refuseEntry(
      'size-mismatch',
      entry.path,
      `has another size than it says: expected ${entry.size} bytes, found ${size}`,
    );
  }
  if (crc !== entry.crc32) {
    throw refuseEntry(
      'crc-mismatch',
      entry.path,
      `is damaged: expected CRC ${hex(entry.crc32)}, found ${hex(crc)}`,
    );
  }
}

const hex = (crc: number) => crc.toString(16).padStart(8, '0');
