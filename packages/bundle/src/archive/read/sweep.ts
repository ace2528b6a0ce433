import type { EntryContent } from '../types.ts';
import type { ByteSource } from './byte-source.ts';
import type { Place } from './local-headers.ts';
import { streamContent, unpackBytes } from './content.ts';

/** Larger entries are streamed, so that memory stays bounded whatever they are. */
const largestInMemory = 4 * 1024 * 1024;
const chunkLength = 512 * 1024;

/** The content of all entries in the order of the file, which is read in large pieces. */
export async function* sweep(
  source: ByteSource,
  places: readonly Place[],
): AsyncGenerator<EntryContent> {
  let chunk = Buffer.allocUnsafeSlow(chunkLength);
  let start = 0;
  let end = 0;
  for (const { entry, dataOffset } of places) {
    if (Math.max(entry.size, entry.compressedSize) > largestInMemory) {
      yield { entry, stream: streamContent(entry, source, dataOffset) };
      continue;
    }
    const length = entry.compressedSize;
    if (dataOffset < start || dataOffset + length > end) {
      if (length > chunk.length) chunk = Buffer.allocUnsafeSlow(length);
      start = dataOffset;
      end = Math.min(start + chunk.length, source.size);
      await source.readInto(chunk, start, end - start);
    }
    const at = dataOffset - start;
    yield { entry, bytes: unpackBytes(entry, chunk.subarray(at, at + length)) };
  }
}
