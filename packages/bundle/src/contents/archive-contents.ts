import { createHash } from 'node:crypto';
import type { Archive, ArchiveEntry } from '../archive/index.ts';
import { fileEntry, sorted } from './entries.ts';
import type { ContentEntry, Contents } from './types.ts';

/** Up to here, reading all of an entry takes less than setting up a stream for the start of it. */
const small = 64 * 1024;
/** Above, packed and unpacked content together take too much memory. */
const large = 16 * 1024 * 1024;

/**
 * The files of an opened archive, for as long as it is open. Its reader has refused links and names
 * that lead out of it; modes are those that a host gives: 0755 or 0644.
 */
export function archiveContents(archive: Archive): Contents {
  const files = archive.entries.filter(({ kind }) => kind === 'file');
  const entries = sorted(new Map(files.map((entry) => [entry.path, describe(entry)])));
  const stream = (path: string) => {
    fileEntry(entries, path);
    return archive.stream(archive.get(path) as ArchiveEntry);
  };
  return {
    entries,
    async read(path, length) {
      if (length === 0) return new Uint8Array();
      const { size } = fileEntry(entries, path);
      const wanted = Math.min(length ?? size, size);
      if (size <= small || (wanted === size && size <= large))
        return (await archive.read(archive.get(path) as ArchiveEntry)).subarray(0, wanted);
      const content = Buffer.allocUnsafeSlow(wanted);
      let filled = 0;
      for await (const piece of stream(path)) {
        filled += (piece as Buffer).copy(content, filled);
        // Its end is waited for when all is wanted, since the checks are there.
        if (filled >= wanted && wanted < size) break;
      }
      return content.subarray(0, filled);
    },
    async sha256(path) {
      const hash = createHash('sha256');
      for await (const piece of stream(path)) hash.update(piece as Buffer);
      return hash.digest('hex');
    },
  };
}

function describe({ size, executable }: ArchiveEntry): ContentEntry {
  return { kind: 'file', size, mode: executable ? 0o755 : 0o644 };
}
