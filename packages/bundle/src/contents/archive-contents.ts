import { createHash } from 'node:crypto';
import type { Archive, ArchiveEntry } from '../archive/index.ts';
import { fileEntry, sorted } from './entries.ts';
import type { ContentEntry, Contents } from './types.ts';

/** Up to here, reading all of an entry takes less than setting up a stream for the start of it. */
const small = 64 * 1024;

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
      const { size: whole } = fileEntry(entries, path);
      if (length === undefined || whole <= Math.max(length, small))
        return (await archive.read(archive.get(path) as ArchiveEntry)).subarray(0, length);
      const pieces: Buffer[] = [];
      let size = 0;
      for await (const piece of stream(path)) {
        pieces.push(Buffer.from(piece as Buffer));
        size += (piece as Buffer).length;
        if (size >= length) break;
      }
      return Buffer.concat(pieces).subarray(0, length);
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
