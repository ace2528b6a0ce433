import { createHash } from 'node:crypto';

/** What a file is, whatever archive or folder it lies in. */
export interface ContentFile {
  /** With `/`, relative; no NUL. */
  readonly path: string;
  readonly executable: boolean;
  /** Bytes. */
  readonly size: number;
  /** Of the bytes, 64 lowercase hex digits. */
  readonly sha256: string;
}

/** Says what is hashed and by which rules; another version of the rules gets another name. */
const header = 'opendxt-content-v1\n';

/**
 * The content digest, `sha256:` and 64 hex digits: the same for the same files, however they are
 * compressed, stored or ordered. docs/archive.md specifies it, with vectors.
 */
export function contentDigest(files: readonly ContentFile[]): string {
  const records = files.map((file) => ({ ...file, name: Buffer.from(file.path) }));
  records.sort((a, b) => a.name.compare(b.name));
  const hash = new ContentHash();
  for (const record of records) hash.add(record);
  return hash.digest();
}

/** The content digest of files that come one by one, in the bytewise order of their names. */
export class ContentHash {
  readonly #hash = createHash('sha256').update(header);

  /** `name` is the path in UTF-8. */
  add(file: Omit<ContentFile, 'path'> & { readonly name: Uint8Array }): void {
    this.#hash.update(`${file.sha256} ${file.size} ${file.executable ? 'x' : '-'} `);
    this.#hash.update(file.name).update('\0');
  }

  digest(): string {
    return `sha256:${this.#hash.digest('hex')}`;
  }
}
