import type { LibraryRoot } from '../types.ts';
import { parsePythonTargetName } from '../targets.ts';
import { type Folders, join, pathInBundle } from './paths.ts';

/** `common` and one folder for each Python; empty where the folder is not laid out like that. */
export function universalRoots(lib: string, folders: Folders): readonly LibraryRoot[] {
  const common = join(lib, 'common');
  const own = folders.names(lib).flatMap((name): LibraryRoot[] => {
    const target = parsePythonTargetName(name);
    const path = join(lib, name);
    return target === undefined || !folders.has(path) ? [] : [{ path, target }];
  });
  if (own.length === 0 && !folders.hasDistributions(common)) return [];
  return folders.has(common) ? [...own, { path: common }] : own;
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
