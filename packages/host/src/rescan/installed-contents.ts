import { folderContents, type Contents } from '@opendxt/bundle';
import type { Home } from '../home/index.ts';
import { environmentDir, hasEnvironment, versionDir } from '../store/index.ts';

const prefix = 'environment/';

/**
 * All that an installed version runs: what was unpacked and made, and below `environment/` the
 * packages that were fetched for it.
 */
export async function installedContents(
  home: Home,
  { id, folder }: { readonly id: string; readonly folder: string },
): Promise<Contents> {
  const own = await folderContents(versionDir(home, id, folder));
  if (!(await hasEnvironment(home, id, folder))) return own;
  return together(own, await folderContents(environmentDir(home, id, folder)));
}

function together(own: Contents, fetched: Contents): Contents {
  const entries = new Map([
    ...own.entries,
    ...[...fetched.entries].map(([path, entry]) => [`${prefix}${path}`, entry] as const),
  ]);
  const find = (path: string): readonly [Contents, string] =>
    own.entries.has(path) || !path.startsWith(prefix)
      ? [own, path]
      : [fetched, path.slice(prefix.length)];
  return {
    entries: new Map([...entries].sort(([one], [other]) => (one < other ? -1 : 1))),
    read: (path, length) => {
      const [contents, inner] = find(path);
      return contents.read(inner, length);
    },
    sha256: (path) => {
      const [contents, inner] = find(path);
      return contents.sha256(inner);
    },
  };
}
