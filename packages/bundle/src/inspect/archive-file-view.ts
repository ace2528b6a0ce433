import type { FileView } from '@opendxt/manifest';
import type { Archive } from '../archive/index.ts';

/** An archive's entries as files to validate a manifest against; folders need no entry of their own. */
export function archiveFileView(archive: Archive): FileView {
  let index: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  const folders = () => (index ??= indexFolders(archive));
  return {
    async kind(path) {
      if (archive.get(path)?.kind === 'file') return 'file';
      return folders().has(path) ? 'directory' : undefined;
    },
    async head(path, length) {
      const entry = archive.get(path);
      if (entry?.kind !== 'file' || length === 0) return new Uint8Array();
      return firstBytes(archive.stream(entry), length);
    },
    async list(path) {
      return [...(folders().get(path) ?? [])];
    },
  };
}

/** The names in each folder; the root is the empty path. */
function indexFolders(archive: Archive): ReadonlyMap<string, ReadonlySet<string>> {
  const folders = new Map<string, Set<string>>([['', new Set()]]);
  for (const { path, kind } of archive.entries) {
    if (kind === 'directory' && !folders.has(path)) folders.set(path, new Set());
    for (let at = path; at !== '';) {
      const slash = at.lastIndexOf('/');
      const parent = at.slice(0, Math.max(slash, 0));
      const names = folders.get(parent) ?? new Set();
      folders.set(parent, names.add(at.slice(slash + 1)));
      at = parent;
    }
  }
  return folders;
}

async function firstBytes(stream: AsyncIterable<Buffer>, length: number): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of stream) {
    pieces.push(piece);
    size += piece.length;
    if (size >= length) break;
  }
  return Buffer.concat(pieces).subarray(0, length);
}
