import type { Contents } from '@opendxt/bundle';
import type { FileView } from '@opendxt/manifest';

/** The files of a bundle as a tree. */
export function viewOf(contents: Contents): FileView {
  const { entries } = contents;
  const folders = new Map<string, Set<string>>([['', new Set()]]);
  for (const path of entries.keys()) {
    const parts = path.split('/');
    for (const [depth, name] of parts.entries()) {
      const folder = parts.slice(0, depth).join('/');
      const names = folders.get(folder) ?? new Set();
      folders.set(folder, names.add(name));
    }
  }
  const at = (path: string) => (path === '.' ? '' : path.replace(/\/$/, ''));
  return {
    kind: async (path) => {
      if (folders.has(at(path))) return 'directory';
      return entries.has(path) ? 'file' : undefined;
    },
    list: async (path) => [...(folders.get(at(path)) ?? [])],
    head: async (path, length) => contents.read(path, length),
  };
}
