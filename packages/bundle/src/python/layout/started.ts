import type { Manifest } from '@opendxt/manifest';
import { type Folders, folderOf, join, pathInBundle } from './paths.ts';

/** What is started, and the folder that its own modules are imported from. */
export interface Started {
  readonly file: string;
  readonly folder: string;
}

/**
 * The file that the command runs: the first argument that is a Python file of the bundle, the
 * module after `-m` where it lies in one of the folders, else the entry point of the manifest.
 */
export function findStarted(
  { server }: Pick<Manifest, 'server'>,
  folders: Folders,
  importedFrom: readonly string[],
): Started {
  const { args } = server.launch;
  const entryPoint = pathInBundle(server.entryPoint) ?? server.entryPoint;
  for (const [index, argument] of args.entries()) {
    const path = pathInBundle(argument);
    if (path !== undefined && /\.pyw?$/.test(path) && folders.hasFile(path)) {
      return { file: path, folder: folderOf(path) };
    }
    const module = argument === '-m' ? args[index + 1] : undefined;
    const found = module === undefined ? undefined : findModule(module, folders, importedFrom);
    if (found !== undefined) return found;
  }
  return { file: entryPoint, folder: folderOf(entryPoint) };
}

/** The file that `python -m` runs for a dotted name, in the first folder that has it. */
export function findModule(
  module: string,
  folders: Folders,
  importedFrom: readonly string[],
): Started | undefined {
  const stem = module.replaceAll('.', '/');
  for (const folder of importedFrom) {
    const file = [`${stem}.py`, `${stem}/__main__.py`, `${stem}/__init__.py`]
      .map((path) => join(folder, path))
      .find((path) => folders.hasFile(path));
    if (file !== undefined) return { file, folder };
  }
  return undefined;
}
