import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';

const deflate = promisify(deflateRaw);
/** Of the record of a file in an archive and of its directory, without the name (APPNOTE 4.3). */
const recordSize = 30 + 46;

/** What files take in an archive, about; a file of the same digest is compressed once. */
export class CompressedSizes {
  readonly #known = new Map<string, Promise<number>>();

  of(path: string, sha256: string | undefined): Promise<number> {
    if (sha256 === undefined) return measure(path);
    const known = this.#known.get(sha256) ?? measure(path);
    this.#known.set(sha256, known);
    return known;
  }
}

async function measure(path: string): Promise<number> {
  const { length } = await deflate(await readFile(path), { level: 6 });
  return length + recordSize;
}
