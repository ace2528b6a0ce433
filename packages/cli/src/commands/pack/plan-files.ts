import { open } from 'node:fs/promises';
import type { SourceEntry } from '@opendxt/bundle';
import type { FileView } from '@opendxt/manifest';

/** What will be in the bundle, so that the manifest is held against that and not against the folder. */
export function planFileView(entries: readonly SourceEntry[]): FileView {
  const files = new Map(entries.map((entry) => [entry.path, entry]));
  const folders = new Map<string, Set<string>>([['', new Set()]]);
  for (const { path } of entries) addToFolders(path, folders);
  const plain = (path: string) => path.replace(/^(\.\/)+/, '').replace(/\/+$/, '');
  return {
    async kind(path) {
      if (files.has(plain(path))) return 'file';
      return folders.has(plain(path)) ? 'directory' : undefined;
    },
    async head(path, length) {
      const content = files.get(plain(path))?.content;
      if (content === undefined) throw new Error(`\`${path}\` is not in the plan`);
      return content.kind === 'bytes'
        ? content.bytes.subarray(0, length)
        : readHead(content.path, length);
    },
    async list(path) {
      return [...(folders.get(plain(path)) ?? [])];
    },
  };
}

function addToFolders(path: string, folders: Map<string, Set<string>>): void {
  const parts = path.split('/');
  for (const [index, name] of parts.entries()) {
    const parent = parts.slice(0, index).join('/');
    const names = folders.get(parent) ?? new Set();
    folders.set(parent, names.add(name));
  }
}

async function readHead(path: string, length: number): Promise<Uint8Array> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
  return buffer.subarray(0, bytesRead);
}
