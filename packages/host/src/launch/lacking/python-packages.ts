import { posix } from 'node:path';
import type { FileView } from '@opendxt/manifest';
import { filesNamed } from './native-files.ts';
import type { Lack, Subject } from './types.ts';

/** Packages that servers are made with, by the name that is imported. */
const known = ['mcp', 'fastmcp', 'pydantic', 'httpx', 'requests', 'aiohttp', 'numpy', 'pandas'];

/**
 * Packages that `requirements.txt` names, or that the entry point imports by a well-known name, and
 * that are nowhere in the bundle. The Python of this machine may have them, so it may start.
 */
export async function missingPythonPackages({
  files,
  entryPoint,
}: Subject): Promise<readonly Lack[]> {
  const folder = entryPoint === undefined ? '.' : posix.dirname(entryPoint);
  const installed = await installedPackages(files);
  const required = await requirements(files, [folder, '.']);
  const missing = new Set(required.filter((name) => !installed.has(normalise(name))));
  if (entryPoint !== undefined)
    for (const name of await wellKnownImports(files, entryPoint))
      if (!installed.has(name) && !(await hasModule(files, name))) missing.add(name);
  if (missing.size === 0) return [];
  const names = [...missing].sort().map((name) => `\`${name}\``);
  return [
    {
      code: 'dependency',
      message: `it needs ${names.join(', ')}, which ${names.length === 1 ? 'is' : 'are'} not in the bundle`,
      hint: 'it starts only where the Python of this machine has them; ask the author for a bundle that has its dependencies in it',
      fatal: false,
    },
  ];
}

/** By the folders that installers leave: `pydantic_core-2.41.4.dist-info`. */
async function installedPackages(files: FileView): Promise<ReadonlySet<string>> {
  const folders = await filesNamed(files, /\.(?:dist|egg)-info$/);
  return new Set(
    folders.map((path) => normalise(posix.basename(path).replace(/(?:-\d[^-]*)?\.\w+-info$/, ''))),
  );
}

async function requirements(
  files: FileView,
  folders: readonly string[],
): Promise<readonly string[]> {
  for (const folder of folders) {
    const path = posix.join(folder, 'requirements.txt');
    if ((await files.kind(path)) !== 'file') continue;
    const text = Buffer.from(await files.head(path, 1 << 18)).toString('utf8');
    return text.split(/\r?\n/).flatMap((line) => {
      const written = line.replace(/(?:^|\s)#.*$/, '').trim();
      // Options, addresses, and what only some machines need.
      if (written === '' || written.startsWith('-') || /[;@]|:\/\//.test(written)) return [];
      return /^[A-Za-z0-9][\w.-]*/.exec(written)?.[0] ?? [];
    });
  }
  return [];
}

async function wellKnownImports(files: FileView, path: string): Promise<readonly string[]> {
  const source = Buffer.from(await files.head(path, 1 << 18)).toString('utf8');
  const imported = new Set(
    [...source.matchAll(/^(?:import|from)\s+(\w+)/gm)].flatMap(([, name]) => name ?? []),
  );
  return known.filter((name) => imported.has(name));
}

async function hasModule(files: FileView, name: string): Promise<boolean> {
  return (await filesNamed(files, new RegExp(`^${name}(?:\\.py)?$`))).length > 0;
}

function normalise(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}
