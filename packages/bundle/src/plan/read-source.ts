import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { defaultRules, RuleSet } from '../ignore/index.ts';
import {
  collectAsTheyAre,
  collectPackages,
  type Importer,
  mergeFound,
  packageFolderOf,
  ruleOnTheWay,
} from '../node/index.ts';
import { type Folder, type Found, walk, type WalkOptions } from '../walk/index.ts';
import { compileEntry, type CompiledEntry } from './compile-entry.ts';
import type { ManifestSource } from './manifest-source.ts';
import { innermost } from './rules.ts';

export interface ReadOptions {
  readonly noPrune: boolean;
  /** Real paths of files that are passed over. */
  readonly omit: ReadonlySet<string>;
  readonly signal?: AbortSignal;
}

/** What lies in the folder and goes in, as far as the rules and the dependencies say. */
export interface Source extends Found {
  /** Real folders of the author's own packages outside of the folder's tree. */
  readonly own: readonly string[];
  /** Where the entry point had to be compiled. */
  readonly compiled?: CompiledEntry;
}

/** Reads the folder, and the packages that its code needs. */
export async function readSource(
  root: string,
  manifest: ManifestSource,
  { noPrune, ...shared }: ReadOptions,
): Promise<Source> {
  const modules: Folder[] = [];
  const layers = new Map([['', new RuleSet().with('', defaultRules(manifest.serverType))]]);
  const rulesAt = (path: string) => innermost(layers, path);
  const base: Omit<WalkOptions, 'rules'> = { ...shared, within: [root], nestedIgnoreFiles: false };
  const first = await walk(
    { path: '', source: root },
    {
      ...base,
      rules: rulesAt(''),
      nestedIgnoreFiles: true,
      onRules: (path, rules) => layers.set(path, rules),
      onFolder: (folder) => {
        if (posix.basename(folder.path) !== 'node_modules') return 'enter';
        modules.push(folder);
        return 'skip';
      },
    },
  );
  const scope =
    manifest.serverType === 'node' ? packageFolderOf(root, manifest.entryPoint) : undefined;
  const { compiled, found } = await compileEntry(root, manifest, scope, first);
  const result = compiled === undefined ? {} : { compiled };
  const collecting = { root, modules, walk: base, rulesAt };
  if (noPrune) {
    const rest = await collectAsTheyAre(modules, collecting);
    return { ...mergeFound([found, ...rest]), own: [], ...result };
  }
  // Whoever leaves `node_modules` out says that none are needed.
  const needed =
    scope !== undefined &&
    ruleOnTheWay(rulesAt(scope), posix.join(scope, 'node_modules')) === undefined;
  const importers = importersOf(root, modules, needed ? scope : undefined).map((importer) =>
    importer.path === scope && compiled !== undefined
      ? { ...importer, bundled: compiled }
      : importer,
  );
  const strict = new Set(needed ? [scope] : []);
  const packages = await collectPackages({ ...collecting, importers, strict });
  return { ...mergeFound([found, packages]), own: packages.own, ...result };
}

function importersOf(
  root: string,
  modules: readonly Folder[],
  entryFolder: string | undefined,
): Importer[] {
  const beside = modules
    .map(({ path }) => path.slice(0, Math.max(path.lastIndexOf('/'), 0)))
    .filter((path) => existsSync(join(root, path, 'package.json')));
  const paths = new Set(entryFolder === undefined ? beside : [...beside, entryFolder]);
  return [...paths].map((path) => ({ path, source: join(root, path) }));
}
