import type { Manifest } from '@opendxt/manifest';
import type { Contents } from '../contents/index.ts';
import { recognisePython } from '../python/index.ts';

const forPackages = /(?:^|\/)(?:node_modules|site-packages|dist-packages)\//;

/** Where the guide of the format has the packages of a Python server. */
const usual = ['lib', 'server/lib'];

/**
 * Tells what lies in a folder that is for packages and nothing else: by its name, or because the
 * Python server of the manifest imports from it what was installed there. A folder that the server
 * itself lies in is none, whatever was installed beside it.
 * @throws {BundleError} where a file can't be read
 */
export async function packageFolders(
  contents: Contents,
  manifest: Manifest | undefined,
): Promise<(path: string) => boolean> {
  const roots = await libraries(contents, manifest);
  return (path) => forPackages.test(path) || roots.some((root) => path.startsWith(root));
}

/** Each with a `/` at its end. */
async function libraries(
  contents: Contents,
  manifest: Manifest | undefined,
): Promise<readonly string[]> {
  const installed = foldersWithProjects(contents);
  if (installed.size === 0) return [];
  if (manifest === undefined)
    return usual.map((root) => `${root}/`).filter((root) => installed.has(root));
  if (manifest.server.type !== 'python') return [];
  const { kind, roots, serverRoot, entryPoint } = await recognisePython(manifest, contents);
  const own = [`${serverRoot}/`, entryPoint, 'server/'];
  return roots
    .map(({ path }) => `${path}/`)
    .filter((root) => root !== '/' && !own.some((path) => path.startsWith(root)))
    .filter((root) => kind === 'universal' || installed.has(root));
}

/** Those that `.dist-info` (PEP 376) or `.egg-info` (setuptools) lies in, with a `/` at the end. */
function foldersWithProjects({ entries }: Contents): ReadonlySet<string> {
  const found = new Set<string>();
  for (const path of entries.keys()) {
    const end = /\.(?:dist|egg)-info(?:\/|$)/i.exec(path)?.index;
    if (end !== undefined) found.add(path.slice(0, path.lastIndexOf('/', end) + 1));
  }
  return found;
}
