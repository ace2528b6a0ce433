import type { ArchiveEntry, EntryContent } from '../types.ts';
import type { ByteSource } from './byte-source.ts';
import { streamContent, unpackBytes } from './content.ts';
import { inFileOrder } from './file-order.ts';

/** Larger entries are streamed, so that memory stays bounded whatever they are. */
const largestInMemory = 4 * 1024 * 1024;
const chunkLength = 512 * 1024;

/** The content of all entries in the order of the file, which is read in large pieces. */
export async function* sweep(
  source: ByteSource,
  entries: readonly ArchiveEntry[],
  contentOffsets: Float64Array,
): AsyncGenerator<EntryContent> {
  let chunk = Buffer.allocUnsafeSlow(chunkLength);
  let start = 0;
  let end = 0;
  for (const index of inFileOrder(contentOffsets)) {
    const entry = entries[index];
    const offset = contentOffsets[index];
    if (entry === undefined || offset === undefined) return;
    const length = entry.compressedSize;
    if (Math.max(entry.size, length) > largestInMemory) {
      yield { entry, stream: streamContent(entry, source, offset) };
      continue;
    }
    if (offset < start || offset + length > end) {
      if (length > chunk.length) chunk = Buffer.allocUnsafeSlow(length);
      start = offset;
      end = Math.min(start + chunk.length, source.size);
      await source.readInto(chunk, start, end - start);
    }
    const at = offset - start;
    yield { entry, bytes: unpackBytes(entry, chunk.subarray(at, at + length)) };
  }
}
