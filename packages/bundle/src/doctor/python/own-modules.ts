import { posix } from 'node:path';
import { type Import, importsOf } from '../../python/index.ts';
import type { FoundModule, ModuleFinder } from './module-finder.ts';
import type { Survey } from './survey.ts';

/** A module of the server’s own. */
export interface OwnModule {
  readonly path: string;
  readonly imports: readonly OwnImport[];
  /** The start leads to it. */
  readonly isReached: boolean;
}

/** An import, with its absolute name below the server’s folder where it is relative. */
export interface OwnImport extends Import {
  /** The folder that the name is looked for in; undefined for one from `sys.path`. */
  readonly within?: string;
}

const notLoaded =
  /(?:^|\/)(?:tests?|docs?|examples?|scripts|benchmarks?|build|dist|node_modules|__pycache__|[^/]*\.egg-info|\.[^/]+)\/|(?:^|\/)(?:setup|conftest|noxfile|test_[^/]*|[^/]*_test)\.py$/;

/** Follows what the server imports through its own modules, then adds those that nothing leads to. */
export async function readOwnModules(
  survey: Survey,
  finder: ModuleFinder,
): Promise<readonly OwnModule[]> {
  const { scene, layout } = survey;
  const isOwn = ownedBy(survey);
  const modules = new Map<string, OwnModule>();
  const read = async (path: string, isReached: boolean): Promise<OwnModule> => {
    const imports = importsOf(await scene.text(path)).map((each): OwnImport => {
      const within = each.level === 0 ? undefined : folderAbove(path, each.level);
      return within === undefined ? each : { ...each, within };
    });
    const module = { path, imports, isReached };
    modules.set(path, module);
    return module;
  };
  const waiting = isOwn(layout.main) && scene.isFile(layout.main) ? [layout.main] : [];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (modules.has(path)) continue;
    const { imports } = await read(path, true);
    if (imports.some(({ module }) => module === 'runpy'))
      for (const file of filesRun(await scene.text(path), path, layout.serverRoot))
        if (scene.isFile(file) && isOwn(file) && !modules.has(file)) waiting.push(file);
    for (const each of imports)
      for (const { path: found, kind } of foundBy(each, finder, layout.serverRoot))
        if ((kind === 'module' || kind === 'package') && isOwn(found) && !modules.has(found))
          waiting.push(found);
  }
  for (const path of scene.below(layout.serverRoot))
    if (path.endsWith('.py') && isOwn(path) && !notLoaded.test(path) && !modules.has(path))
      await read(path, false);
  return [...modules.values()];
}

/** Whether a file is the server’s own: in no library, and no environment. */
function ownedBy({ libraries, layout }: Survey): (path: string) => boolean {
  const roots = libraries.map(({ root }) => root.path).filter((path) => path !== layout.serverRoot);
  const recorded = new Set(
    libraries.flatMap(({ distributions }) =>
      distributions.flatMap(({ files = [] }) => files.map(({ path }) => path)),
    ),
  );
  return (path) =>
    path.endsWith('.py') &&
    !recorded.has(path) &&
    !/(?:^|\/)(?:site-packages|\.?venv)\//.test(path) &&
    !roots.some((root) => root !== '' && path.startsWith(`${root}/`));
}

/** Files that a program of the author's may run with `runpy.run_path`: those that it names. */
function filesRun(source: string, path: string, serverRoot: string): readonly string[] {
  const names = [...source.matchAll(/(['"])([\w./-]+\.py)\1/g)].map(([, , name = '']) => name);
  const places = [posix.dirname(path), serverRoot];
  return names.flatMap((name) => places.map((place) => posix.join(place, name)));
}

/** Every module on the way to the imported one, and those among the names that are taken from it. */
function foundBy(
  { module, names, within }: OwnImport,
  finder: ModuleFinder,
  serverRoot: string,
): readonly FoundModule[] {
  const folder = within ?? serverRoot;
  const parts = module === '' ? [] : module.split('.');
  const prefixes = parts.map((_, at) => parts.slice(0, at + 1).join('.'));
  const taken = names.filter((name) => name !== '*').map((name) => [...parts, name].join('.'));
  const own = within !== undefined && module === '' ? [''] : [];
  return [...own, ...prefixes, ...taken].flatMap((name) => finder.find(folder, name) ?? []);
}

function folderAbove(path: string, level: number): string {
  return path.split('/').slice(0, -level).join('/');
}
