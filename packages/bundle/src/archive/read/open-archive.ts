import { constants } from 'node:buffer';
import type { Readable } from 'node:stream';
import type {
  Archive,
  ArchiveEntry,
  ArchiveLimits,
  EntryContent,
  SignatureBlock,
} from '../types.ts';
import { type ByteSource, openSource } from './byte-source.ts';
import { readCentralDirectory } from './central-directory.ts';
import { streamContent, unpackBytes } from './content.ts';
import { digestSource } from './digest-source.ts';
import { type Frame, readFrame } from './frame.ts';
import { checkCount, defaultLimits } from './limits.ts';
import { locateContents } from './local-headers.ts';
import { refuse, refuseEntry } from './refusal.ts';
import { sweep } from './sweep.ts';

export interface OpenArchiveOptions {
  /** What is not given is as in `defaultLimits`. */
  readonly limits?: Partial<ArchiveLimits>;
  /** Ends the opening and every later read with `cancelled`. */
  readonly signal?: AbortSignal;
}

/** More than any directory within the limits needs; it is held in memory as a whole. */
const largestDirectory = 256 * 1024 * 1024;

/**
 * Opens a bundle's archive and checks its structure from the first byte to the last, as
 * docs/archive.md says. The content of an entry is checked when it is read.
 * @throws {BundleError} with an `ArchiveErrorCode`; nothing stays open then.
 */
export async function openArchive(
  path: string,
  options: OpenArchiveOptions = {},
): Promise<Archive> {
  const limits = { ...defaultLimits, ...options.limits };
  const source = await openSource(path, options.signal);
  try {
    const frame = await readFrame(source);
    checkCount(frame.entryCount, limits);
    const directory = await readDirectory(source, frame);
    const listing = readCentralDirectory(directory, frame.entryCount, limits);
    const offsets = await locateContents(source, directory, frame.directoryOffset, listing);
    return new CheckedArchive(path, source, frame, listing.entries, offsets);
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function readDirectory(source: ByteSource, frame: Frame): Promise<Buffer> {
  if (frame.directorySize > largestDirectory) {
    throw refuse(
      'central-directory-invalid',
      `expected a central directory of at most ${largestDirectory} bytes, found ${frame.directorySize}`,
    );
  }
  const directory = Buffer.allocUnsafeSlow(frame.directorySize);
  await source.readInto(directory, frame.directoryOffset, frame.directorySize);
  return directory;
}

class CheckedArchive implements Archive {
  readonly path: string;
  readonly fileSize: number;
  readonly entries: readonly ArchiveEntry[];
  readonly signature?: SignatureBlock;
  readonly comment: Uint8Array;
  readonly #source: ByteSource;
  readonly #contentOffsets: Float64Array;
  readonly #indices = new Map<string, number>();

  constructor(
    path: string,
    source: ByteSource,
    frame: Frame,
    entries: readonly ArchiveEntry[],
    contentOffsets: Float64Array,
  ) {
    this.path = path;
    this.fileSize = source.size;
    this.entries = entries;
    this.comment = frame.comment;
    if (frame.signature !== undefined) this.signature = frame.signature;
    this.#source = source;
    this.#contentOffsets = contentOffsets;
    for (const [index, entry] of entries.entries()) this.#indices.set(entry.path, index);
  }

  get(path: string): ArchiveEntry | undefined {
    return this.entries[this.#indices.get(path) ?? -1];
  }

  async read(entry: ArchiveEntry): Promise<Buffer> {
    if (Math.max(entry.size, entry.compressedSize) > constants.MAX_LENGTH) {
      throw refuseEntry('entry-too-large', entry.path, 'is too large to be read as a whole');
    }
    const packed = Buffer.allocUnsafeSlow(entry.compressedSize);
    await this.#source.readInto(packed, this.#contentOffset(entry), packed.length);
    return unpackBytes(entry, packed);
  }

  stream(entry: ArchiveEntry): Readable {
    return streamContent(entry, this.#source, this.#contentOffset(entry));
  }

  contents(): AsyncIterable<EntryContent> {
    return sweep(this.#source, this.entries, this.#contentOffsets);
  }

  fileDigest(): Promise<string> {
    return digestSource(this.#source);
  }

  async close(): Promise<void> {
    await this.#source.close();
  }

  #contentOffset(entry: ArchiveEntry): number {
    const offset = this.#contentOffsets[this.#indices.get(entry.path) ?? -1];
    if (offset === undefined) throw new TypeError(`\`${entry.path}\` is not in \`${this.path}\``);
    return offset;
  }
}
