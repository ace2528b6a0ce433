import { createHash } from 'node:crypto';
import type { ContentEntry, Contents } from '@opendxt/bundle';

/** The bytes of a file, with a mode where that matters, or where a link leads. */
export type MemoryFile =
  | string
  | Uint8Array
  | { readonly content: string | Uint8Array; readonly mode: number }
  | { readonly link: string };

/** A bundle that lies nowhere: files by their paths. Modes are 0644 unless told. */
export function memoryContents(files: Readonly<Record<string, MemoryFile>>): Contents {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  const bytes = new Map(
    sorted.flatMap(([path, file]) =>
      isLink(file) ? [] : [[path, Buffer.from(contentOf(file))] as const],
    ),
  );
  const bytesOf = (path: string) => {
    const found = bytes.get(path);
    if (found === undefined) throw new Error(`there is no file \`${path}\``);
    return found;
  };
  return {
    entries: new Map(sorted.map(([path, file]) => [path, entryOf(file)])),
    read: async (path, length) => bytesOf(path).subarray(0, length),
    sha256: async (path) => createHash('sha256').update(bytesOf(path)).digest('hex'),
  };
}

function entryOf(file: MemoryFile): ContentEntry {
  if (isLink(file)) return { kind: 'link', size: Buffer.byteLength(file.link), link: file.link };
  const mode = typeof file === 'object' && 'mode' in file ? file.mode : 0o644;
  return { kind: 'file', size: Buffer.byteLength(contentOf(file)), mode };
}

function isLink(file: MemoryFile): file is { readonly link: string } {
  return typeof file === 'object' && 'link' in file;
}

function contentOf(file: Exclude<MemoryFile, { readonly link: string }>): string | Uint8Array {
  return typeof file === 'object' && 'mode' in file ? file.content : file;
}
