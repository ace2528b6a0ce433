/** One file or link of a folder, an archive or an installed version. */
export interface ContentEntry {
  readonly kind: 'file' | 'link';
  /** Bytes; of a link, of what it says. */
  readonly size: number;
  /** Permission bits; absent where the source has none. */
  readonly mode?: number;
  /** Where a link leads, as it is written. */
  readonly link?: string;
}

/** All that lies in a folder, an archive or an installed version, wherever it is kept. */
export interface Contents {
  /** By path, relative and with `/`, sorted; folders have no entries of their own. */
  readonly entries: ReadonlyMap<string, ContentEntry>;
  /** Reads a file; at most `length` of its bytes, from its start, where that is given. */
  read(path: string, length?: number): Promise<Uint8Array>;
  /** In lower-case hexadecimal. */
  sha256(path: string): Promise<string>;
}
