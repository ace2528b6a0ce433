import type { LibraryRoot } from '../types.ts';
import { parsePackageFolder } from '../targets.ts';
import { type Folders, join, pathInBundle } from './paths.ts';

/**
 * One folder for each Python, `common-<platform>` for all of a platform and `common`, in the order
 * in which they are looked through; empty where the folder is not laid out like that.
 */
export function universalRoots(lib: string, folders: Folders): readonly LibraryRoot[] {
  const roots = folders.names(lib).flatMap((name): LibraryRoot[] => {
    const scope = parsePackageFolder(name);
    const path = join(lib, name);
    return scope === undefined || !folders.has(path) ? [] : [{ path, ...scope }];
  });
  const own = roots.filter(({ target }) => target !== undefined);
  const ofPlatforms = roots.filter(({ platform }) => platform !== undefined);
  if (own.length + ofPlatforms.length === 0 && !folders.hasDistributions(join(lib, 'common')))
    return [];
  return [...new Set([...own, ...ofPlatforms, ...roots])];
}

/**
 * Folders that a program puts on `sys.path` by itself: those that its texts name, where it has to
 * do with `sys.path` at all.
 */
export function foldersInSource(
  source: string,
  folder: string,
  folders: Folders,
): readonly string[] {
  if (!/\bsys\.path\b|\baddsitedir\b/.test(source)) return [];
  const texts = [...source.matchAll(/'([^'\n]{1,100})'|"([^"\n]{1,100})"/g)].map(
    ([, one, other]) => one ?? other ?? '',
  );
  const paths = texts
    .filter((text) => /^[\w./\\-]+$/.test(text))
    .flatMap((text) => [pathInBundle(text, folder) ?? [], pathInBundle(text) ?? []].flat());
  return [...new Set(paths)].filter(
    (path) => path !== folder && path !== '' && folders.hasModules(path),
  );
}
