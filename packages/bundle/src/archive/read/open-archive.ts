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
import { type Frame, readFrame } from './frame.ts';
import { checkCount, defaultLimits } from './limits.ts';
import { placeEntries, type Place } from './local-headers.ts';
import { refuse } from './refusal.ts';
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
    const listed = readCentralDirectory(directory, frame.entryCount, limits);
    const places = await placeEntries(source, directory, frame.directoryOffset, listed);
    const entries = listed.map(({ entry }) => entry);
    return new CheckedArchive(path, source, frame, entries, places);
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
  /** In the order of the file. */
  readonly #places = new Map<string, Place>();

  constructor(
    path: string,
    source: ByteSource,
    frame: Frame,
    entries: readonly ArchiveEntry[],
    places: readonly Place[],
  ) {
    this.path = path;
    this.fileSize = source.size;
    this.entries = entries;
    this.comment = frame.comment;
    if (frame.signature !== undefined) this.signature = frame.signature;
    this.#source = source;
    for (const place of places) this.#places.set(place.entry.path, place);
  }

  get(path: string): ArchiveEntry | undefined {
    return this.#places.get(path)?.entry;
  }

  async read(entry: ArchiveEntry): Promise<Buffer> {
    const place = this.#place(entry);
    const packed = Buffer.allocUnsafeSlow(place.entry.compressedSize);
    await this.#source.readInto(packed, place.dataOffset, packed.length);
    return unpackBytes(place.entry, packed);
  }

  stream(entry: ArchiveEntry): Readable {
    const place = this.#place(entry);
    return streamContent(place.entry, this.#source, place.dataOffset);
  }

  contents(): AsyncIterable<EntryContent> {
    return sweep(this.#source, [...this.#places.values()]);
  }

  async close(): Promise<void> {
    await this.#source.close();
  }

  #place(entry: ArchiveEntry): Place {
    const place = this.#places.get(entry.path);
    if (place === undefined) throw new TypeError(`no entry \`${entry.path}\` in \`${this.path}\``);
    return place;
  }
}
