import type { ArchiveEntry, EntryContent } from '../types.ts';
import type { ByteSource } from './byte-source.ts';
import { streamContent, unpackBytes } from './content.ts';

/** An entry and where its packed bytes lie. */
export interface Place {
  readonly entry: ArchiveEntry;
  readonly dataOffset: number;
}

/** Larger entries are streamed, so that memory stays bounded whatever they are. */
const largestInMemory = 8 * 1024 * 1024;
const chunkLength = 1024 * 1024;

/** The content of all entries in the order of the file, which is read in large pieces. */
export async function* sweep(
  source: ByteSource,
  places: readonly Place[],
): AsyncGenerator<EntryContent> {
  let chunk = Buffer.alloc(0);
  let start = 0;
  for (const { entry, dataOffset } of places) {
    if (Math.max(entry.size, entry.compressedSize) > largestInMemory) {
      yield { entry, stream: streamContent(entry, source, dataOffset) };
      continue;
    }
    const length = entry.compressedSize;
    if (dataOffset < start || dataOffset + length > start + chunk.length) {
      chunk = Buffer.allocUnsafeSlow(
        Math.min(Math.max(length, chunkLength), source.size - dataOffset),
      );
      start = dataOffset;
      await source.readInto(chunk, start, chunk.length);
    }
    const at = dataOffset - start;
    yield { entry, bytes: unpackBytes(entry, chunk.subarray(at, at + length)) };
  }
}
