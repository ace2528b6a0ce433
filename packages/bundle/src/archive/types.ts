import type { Readable } from 'node:stream';

/** A regular file or a folder in a checked archive. */
export interface ArchiveEntry {
  /** With `/`, relative, no `.` or `..` segments, no trailing slash; NFC as stored. */
  readonly path: string;
  readonly kind: 'file' | 'directory';
  /** Bytes unpacked. */
  readonly size: number;
  readonly compressedSize: number;
  readonly method: 'store' | 'deflate';
  readonly crc32: number;
  /** The owner's execute bit; set-uid, set-gid and sticky bits are dropped. */
  readonly executable: boolean;
}

/** Limits on what is read, counted on real bytes. Defaults: docs/archive.md. */
export interface ArchiveLimits {
  /** Files and folders, those without an entry of their own included. */
  readonly maxEntries: number;
  /** Bytes unpacked, all entries together. */
  readonly maxTotalSize: number;
  /** Bytes unpacked, one entry. */
  readonly maxEntrySize: number;
  /** Unpacked to packed, of the whole and of each entry above a megabyte. */
  readonly maxRatio: number;
  readonly maxManifestSize: number;
  readonly maxPathLength: number;
  readonly maxDepth: number;
}

/** Where the one block after the ZIP lies; its content is not judged by the reader. */
export interface SignatureBlock {
  readonly offset: number;
  readonly length: number;
  /** The DER bytes between length field and footer. */
  readonly derOffset: number;
  readonly derLength: number;
  /** Whether the end record's comment length covers the block (layouts B and C) or is 0 (A). */
  readonly commentCoversBlock: boolean;
}

/**
 * An entry with its checked content: in memory, or as a stream when it is large. The bytes may be
 * overwritten when the next entry is asked for.
 */
export type EntryContent =
  | { readonly entry: ArchiveEntry; readonly bytes: Buffer }
  | { readonly entry: ArchiveEntry; readonly stream: Readable };

/** An archive whose structure has been checked from the first byte to the last. */
export interface Archive {
  readonly path: string;
  readonly fileSize: number;
  /** In the order of the central directory. */
  readonly entries: readonly ArchiveEntry[];
  readonly signature?: SignatureBlock;
  /** The comment of the end record, without a signature block. */
  readonly comment: Uint8Array;
  get(path: string): ArchiveEntry | undefined;
  /** Size, CRC and the inflater's consumption are checked before it answers. */
  read(entry: ArchiveEntry): Promise<Buffer>;
  /** The same, for large entries: the checks fail the stream at its end. */
  stream(entry: ArchiveEntry): Readable;
  /** All entries in the order of the file: the fastest way through the whole of it. */
  contents(): AsyncIterable<EntryContent>;
  /** SHA-256 of the file that is open, 64 hex digits, whatever has its name by now. */
  fileDigest(): Promise<string>;
  close(): Promise<void>;
}

export interface Progress {
  readonly files: number;
  readonly totalFiles: number;
  readonly bytes: number;
  readonly totalBytes: number;
}

export interface WorkOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** One file on its way into an archive. */
export interface SourceEntry {
  /** As in `ArchiveEntry.path`. */
  readonly path: string;
  readonly executable: boolean;
  readonly content:
    | { readonly kind: 'file'; readonly path: string; readonly size: number }
    | { readonly kind: 'bytes'; readonly bytes: Uint8Array };
}

export interface WriteOptions extends WorkOptions {
  /** 1 to 9; 6 unless told. */
  readonly level?: number;
  /** `zlib`: Node's own, fast. `portable`: the same bytes on every machine. */
  readonly compressor?: 'zlib' | 'portable';
  /** The time that every entry carries; 1980-01-01 unless told. */
  readonly time?: Date;
}

export interface WriteReport {
  readonly path: string;
  /** Bytes of the archive. */
  readonly size: number;
  readonly files: number;
  /** Bytes before compression. */
  readonly unpackedSize: number;
  /** Of the file, hex. */
  readonly sha256: string;
  /** docs/archive.md, `sha256:` and hex. */
  readonly contentDigest: string;
  /** The compressor and its version, so that a rebuild can use the same. */
  readonly compressor: string;
}
