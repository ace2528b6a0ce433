import type { Manifest } from '@opendxt/manifest';
import type { Contents } from '../../contents/index.ts';
import { type BootstrapReading, readBootstrap } from '../bootstrap/index.ts';
import { parsePythonScope } from '../targets.ts';
import type { LibraryRoot, PythonLayout } from '../types.ts';
import { environmentRoots } from './environment-roots.ts';
import { foldersInSource, universalRoots } from './library-roots.ts';
import { Folders, folderOf, join, pathInBundle } from './paths.ts';
import { pythonPathOfAny } from './python-path.ts';
import { findModule, findStarted, type Started } from './started.ts';

/** More than a file that sets its own paths is long. */
const maxSource = 256 * 1024;

/**
 * Says how a bundle brings the packages of its Python server: by a bootstrap of ours or in the
 * folders that the format's guide names (`lib/` or `venv/`, in the server's folder or at the root
 * of the bundle), on PYTHONPATH of any system, or where its main file says.
 * @throws {BundleError} where a file can't be read
 */
export async function recognisePython(
  manifest: Manifest,
  contents: Contents,
): Promise<PythonLayout> {
  const folders = new Folders(contents);
  const onPath = pythonPathOfAny(manifest).filter((path) => folders.has(path));
  const named = pathInBundle(manifest.server.entryPoint) ?? '';
  const likely = [...onPath, folderOf(named), '', 'src', 'server', 'server/lib', 'lib'];
  const started = findStarted(manifest, folders, likely);
  const source = await textOf(contents, started.file);
  const bootstrap = readBootstrap(source);
  const own = bootstrap === undefined ? started : behind(bootstrap, started, folders);
  const bases = [...new Set([folderOf(started.file), own.folder, 'server', ''])];
  const takes = bootstrap?.targets.flatMap((name) => parsePythonScope(name) ?? []) ?? [];
  const shape = {
    ...(takes.length === 0 ? {} : { takes }),
    serverRoot: own.folder,
    entryPoint: started.file,
    main: own.file,
  };
  const search = { manifest, contents, folders, bases, onPath };
  if (manifest.server.type === 'uv') return { kind: 'uv', ...shape, roots: [] };
  const mainSource = own.file === started.file ? source : await textOf(contents, own.file);
  const libs = libFolders(search, started, bootstrap, mainSource);
  const universal = libs.flatMap((lib) => universalRoots(lib, folders));
  if (universal.length > 0) return { kind: 'universal', ...shape, roots: unique(universal) };
  const environments = await environmentRoots(prefixes(search), folders, contents);
  // An environment that the command starts, or that is all there is.
  const lib = libs.map((path): LibraryRoot => ({ path }));
  if (environments.length > 0)
    return { kind: 'venv', ...shape, roots: unique([...environments, ...lib]) };
  // A folder that the server itself lies in has its own modules, unless packages were put there.
  const isOwn = (path: string) => path === '' || `${own.folder}/`.startsWith(`${path}/`);
  const hasPackages = libs.some((path) => !isOwn(path) || folders.hasDistributions(path));
  const kind = hasPackages ? 'lib' : isByUv(search) ? 'uv' : 'none';
  return { kind, ...shape, roots: unique(lib) };
}

interface Search {
  readonly manifest: Manifest;
  readonly contents: Contents;
  readonly folders: Folders;
  /** Folders that `lib` or `venv` may lie in. */
  readonly bases: readonly string[];
  /** Folders on PYTHONPATH. */
  readonly onPath: readonly string[];
}

/** The server's own file behind a bootstrap. */
function behind(bootstrap: BootstrapReading, started: Started, folders: Folders): Started {
  const file = join(started.folder, bootstrap.main);
  const { module } = bootstrap;
  if (module === undefined) return { file, folder: folderOf(file) };
  const paths = bootstrap.paths.flatMap((path) => pathInBundle(path, started.folder) ?? []);
  const own = findModule(module, folders, paths);
  if (own !== undefined) return own;
  const lib = join(started.folder, bootstrap.lib);
  const roots = universalRoots(lib, folders).map((root) => root.path);
  const installed = findModule(module, folders, [lib, ...roots]);
  return { file: installed?.file ?? file, folder: started.folder };
}

function libFolders(
  { folders, bases, onPath }: Search,
  started: Started,
  bootstrap: BootstrapReading | undefined,
  source: string,
): readonly string[] {
  const ofBootstrap =
    bootstrap === undefined
      ? []
      : [bootstrap.lib, ...bootstrap.paths].flatMap(
          (path) => pathInBundle(path, started.folder) ?? [],
        );
  const usual = bases.map((base) => join(base, 'lib'));
  const installed = [...usual, ...bases].filter(
    (path) => folders.hasDistributions(path) || universalRoots(path, folders).length > 0,
  );
  const set = bootstrap === undefined ? foldersInSource(source, started.folder, folders) : [];
  const explicit = [...ofBootstrap, ...onPath, ...set].filter(
    // The server's own folder is no library, unless packages were installed into it.
    (path) => path !== started.folder || folders.hasDistributions(path),
  );
  const isInEnvironment = (path: string) => /(?:^|\/)(?:site|dist)-packages(?:\/|$)/.test(path);
  return [...new Set([...explicit, ...installed])].filter(
    (path) => folders.has(path) && !isInEnvironment(path),
  );
}

/** Folders of environments: the usual ones, those with a `pyvenv.cfg`, and that of the command. */
function prefixes({ manifest, contents, bases, onPath }: Search): readonly string[] {
  const usual = bases.flatMap((base) => ['venv', '.venv', 'env'].map((name) => join(base, name)));
  const configured = [...contents.entries.keys()]
    .filter((path) => /(?:^|\/)pyvenv\.cfg$/.test(path))
    .map(folderOf);
  const commands = [manifest.server.launch, ...Object.values(manifest.server.overrides)].flatMap(
    ({ command }) => (command === undefined ? [] : (pathInBundle(command) ?? [])),
  );
  const interpreters = commands.flatMap((path) => {
    const [, prefix] = /^(.+?)\/(?:(?:bin|Scripts)\/)?python[\d.]*(?:\.exe)?$/.exec(path) ?? [];
    return prefix ?? [];
  });
  const named = onPath.flatMap(
    (path) => /^(.+)\/(?:lib\/python3[^/]*|Lib)\/site-packages$/.exec(path)?.[1] ?? [],
  );
  return [...new Set([...interpreters, ...named, ...usual, ...configured])];
}

function isByUv({ manifest, folders, bases }: Search): boolean {
  const { command } = manifest.server.launch;
  const program = command.slice(Math.max(command.lastIndexOf('/'), command.lastIndexOf('\\')) + 1);
  if (/^uvx?(?:\.exe)?$/i.test(program)) return true;
  return bases.some(
    (base) =>
      folders.hasFile(join(base, 'uv.lock')) && folders.hasFile(join(base, 'pyproject.toml')),
  );
}

function unique(roots: readonly LibraryRoot[]): readonly LibraryRoot[] {
  const seen = new Set<string>();
  return roots.filter(({ path }) => seen.size < seen.add(path).size);
}

async function textOf(contents: Contents, path: string): Promise<string> {
  if (contents.entries.get(path)?.kind !== 'file') return '';
  return Buffer.from(await contents.read(path, maxSource)).toString('utf8');
}
