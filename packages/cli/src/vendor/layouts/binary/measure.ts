import { folderContents } from '@opendxt/bundle';
import { join } from 'node:path';
import { CompressedSizes } from '../compressed-size.ts';
import type { LayoutPart } from '../types.ts';

/** The row of the table of sizes for a folder. */
export async function measure(
  folder: string,
  name: string,
  signal: AbortSignal,
): Promise<LayoutPart> {
  const contents = await folderContents(folder);
  const sizes = new CompressedSizes();
  let bytes = 0;
  let compressed = 0;
  for (const [path, { kind, size }] of contents.entries) {
    signal.throwIfAborted();
    bytes += size;
    if (kind === 'file') compressed += await sizes.of(join(folder, path), undefined);
  }
  return { name, files: contents.entries.size, bytes, compressed };
}
