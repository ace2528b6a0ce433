/** A file that is small enough to be read and compressed as a whole. */
export interface WholeFile {
  /** The path of the entry. */
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
      /** In memory of its own, which may be handed over. */
      readonly bytes: Uint8Array<ArrayBuffer>;
      /** What comes before the block, as far as deflate looks back. */
      readonly dictionary: Uint8Array | undefined;
      readonly last: boolean;
    };

export interface PackedFile {
  /** Where its local header begins, in the bytes of its task. */
  readonly at: number;
  /** Bytes of header and data. */
  readonly length: number;
  readonly method: 'store' | 'deflate';
  readonly crc32: number;
  readonly compressedSize: number;
  /** Of the content, hex. */
  readonly sha256: string;
}

export interface Packed {
  /** What goes into the archive: whole entries with their local headers, or the block. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** One for each file of the task, in its order; none for a block. */
  readonly files: readonly PackedFile[];
}
