/** A file that is small enough to be read and compressed as a whole. */
export interface WholeFile {
  /** Of the entry, for messages. */
  readonly entry: string;
  readonly size: number;
  /** On disk, or the content itself. */
  readonly from: string | Uint8Array;
}

/** Work for a lane: several whole files, or one block of a large one. */
export type Task =
  | { readonly kind: 'files'; readonly files: readonly WholeFile[] }
  | {
      readonly kind: 'block';
      readonly bytes: Uint8Array;
      /** What comes before the block, as far as deflate looks back. */
      readonly dictionary: Uint8Array | undefined;
      readonly last: boolean;
    };

export interface PackedFile {
  readonly method: 'store' | 'deflate';
  readonly crc32: number;
  readonly compressedSize: number;
  /** Of the content, hex. */
  readonly sha256: string;
}

export interface Packed {
  /** What goes into the archive; of several files one after the other. */
  readonly bytes: Uint8Array;
  /** One for each file of the task, in its order; none for a block. */
  readonly files: readonly PackedFile[];
}
