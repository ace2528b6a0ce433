import { existsSync, lstatSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import type { Problem } from '@opendxt/manifest';
import type { Rule, RuleSet } from '../ignore/index.ts';
import {
  type CommandLink,
  type Folder,
  type FolderVerdict,
  type Found,
  isWithin,
  type LeftOut,
  walk,
  type WalkOptions,
  weigh,
} from '../walk/index.ts';
import { layOut } from './lay-out.ts';
import { readPackageJson } from './package-json.ts';
import { readGraph } from './read-graph.ts';
import { modulesAround, packageNames } from './resolve.ts';
import { Territory } from './territory.ts';
import type { DependencyGraph, Importer, Placement } from './types.ts';

export interface CollectOptions {
  /** Real folder that is packed. */
  readonly root: string;
  /** Every `node_modules` outside of packages. */
  readonly modules: readonly Folder[];
  readonly importers: readonly Importer[];
  /** Paths of importers without whose dependencies the server can't run. */
  readonly strict: ReadonlySet<string>;
  readonly walk: Omit<WalkOptions, 'rules'>;
  readonly rulesAt: (path: string) => RuleSet;
}

export interface Collected extends Found {
  /** Real folders of the author's own packages that were taken in as dependencies. */
  readonly own: readonly string[];
}

/**
 * Finds the files of the packages that the importers need. Where the installed tree has no links,
 * it stays as it is, without what is not needed; else it is laid out anew.
 */
export async function collectPackages(options: CollectOptions): Promise<Collected> {
  const { importers, modules } = options;
  const pnp = findPlugAndPlay(options);
  if (pnp !== undefined) {
    return { files: [], commandLinks: [], leftOut: [], problems: [pnp], own: [] };
  }
  const territory = new Territory(options.root);
  const { graph, problems } = readGraph(importers, territory, options.strict);
  const managed = modules.filter(({ path }) =>
    importers.some((importer) => modulesPath(importer.path) === path),
  );
  const unmanaged = modules.filter((folder) => !managed.includes(folder));
  const parts: Found[] = [
    ...(await collectAsTheyAre(unmanaged, options)),
    { files: [], commandLinks: [], leftOut: [], problems: [...problems] },
    ...(graph.linked
      ? await collectAnew(graph, territory, managed, options)
      : await Promise.all(managed.map((folder) => collectInPlace(folder, graph, options)))),
  ];
  return {
    ...mergeFound(parts),
    own: [...graph.packages.keys()].filter((source) => modulesAround(source) === undefined),
  };
}

/** Everything in the given folders, with links followed: what `noPrune` asks for. */
export function collectAsTheyAre(
  modules: readonly Folder[],
  { walk: base, rulesAt }: Pick<CollectOptions, 'walk' | 'rulesAt'>,
): Promise<Found[]> {
  return Promise.all(
    modules.map((folder) => walk(folder, { ...base, rules: rulesAt(folder.path) })),
  );
}

/** Yarn's Plug'n'Play keeps packages in archives, which only a Node that yarn patched can read. */
function findPlugAndPlay({
  importers,
  strict,
  modules,
  root,
}: CollectOptions): Problem | undefined {
  if (modules.length > 0 || !importers.some(({ path }) => strict.has(path))) return undefined;
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'node_modules'))) return undefined;
    if (existsSync(join(folder, '.pnp.cjs'))) {
      return {
        severity: 'error',
        code: 'yarn-pnp',
        path: [],
        message: `the packages are installed for yarn's Plug'n'Play (${join(folder, '.pnp.cjs')}), without which the server could not load them`,
        hint: 'put `nodeLinker: node-modules` in .yarnrc.yml and run `yarn install`',
      };
    }
    if (folder === dirname(folder)) return undefined;
  }
}

const packagePosition = /^(?:(?:@[^/]+\/)?[^/@.][^/]*\/node_modules\/)*(?:@[^/]+\/)?[^/@.][^/]*$/;

function collectInPlace(
  modules: Folder,
  graph: DependencyGraph,
  { walk: base, rulesAt }: CollectOptions,
): Promise<Found> {
  const onFolder = ({ path, source }: Folder): FolderVerdict => {
    if (!packagePosition.test(path.slice(modules.path.length + 1))) return 'enter';
    if (graph.packages.has(source) || !existsSync(join(source, 'package.json'))) return 'enter';
    return reasonToLeaveOut(source, graph);
  };
  return walk(modules, { ...base, rules: rulesAt(modules.path), onFolder });
}

async function collectAnew(
  graph: DependencyGraph,
  territory: Territory,
  modules: readonly Folder[],
  options: CollectOptions,
): Promise<Found[]> {
  const placements = layOut(graph);
  if (placements === undefined) {
    return [{ files: [], commandLinks: [], leftOut: [], problems: [unrepresentable] }];
  }
  const within = territory.folders;
  const found = await Promise.all(
    placements.map((placement) =>
      collectPackage(placement, {
        ...options.walk,
        within,
        rules: options.rulesAt(placement.path),
      }),
    ),
  );
  const leftOut = await leftBehind(graph, modules, options.root);
  const commandLinks = graph.importers.flatMap(({ path }) => commandsAt(path, placements));
  return [...found, { files: [], commandLinks, leftOut, problems: [] }];
}

const unrepresentable: Problem = {
  severity: 'error',
  code: 'layout-impossible',
  path: [],
  message:
    'the packages need each other in a circle, in several versions each, which no `node_modules` without links can hold',
  hint: 'install them with `npm install`, or bundle the server with esbuild',
};

/** The files of one package, without the `node_modules` in it: those are placed on their own. */
async function collectPackage(placement: Placement, options: WalkOptions): Promise<Found> {
  const rule = ruleOnTheWay(options.rules, placement.path);
  if (rule !== undefined) {
    const row = { path: placement.path, directory: true, rule: rule.text, source: rule.source };
    const leftOut = [{ ...row, ...(await weigh(placement.source)) }];
    return { files: [], commandLinks: [], leftOut, problems: [] };
  }
  return walk(placement, {
    ...options,
    nestedIgnoreFiles: modulesAround(placement.source) === undefined,
    onFolder: ({ path }) => (path === `${placement.path}/node_modules` ? 'skip' : 'enter'),
  });
}

/** The rule that leaves out a folder or one of those that it lies in. */
export function ruleOnTheWay(rules: RuleSet, path: string): Rule | undefined {
  for (let end = path.indexOf('/'); ; end = path.indexOf('/', end + 1)) {
    const rule = rules.find(end === -1 ? path : path.slice(0, end), 'directory');
    if (rule !== undefined || end === -1) return rule;
  }
}

/** Rows for what is installed in the folder and not needed. */
async function leftBehind(
  graph: DependencyGraph,
  modules: readonly Folder[],
  root: string,
): Promise<LeftOut[]> {
  const installed = modules
    .flatMap(({ source }) => packageNames(source).map((name) => join(source, name)))
    .filter((folder) => lstatSync(folder).isDirectory());
  const bundled = graph.importers.flatMap((importer) => [...(importer.bundled?.packages ?? [])]);
  const sources = new Set([...graph.development, ...installed, ...bundled]);
  const unneeded = [...sources].filter(
    (source) => isWithin(root, source) && !graph.packages.has(source) && modulesAround(source),
  );
  const outermost = unneeded.filter(
    (source) => !unneeded.some((outer) => outer !== source && isWithin(outer, source)),
  );
  return Promise.all(
    outermost.map(async (source) => ({
      path: relative(root, source).split(sep).join('/'),
      directory: true,
      ...reasonToLeaveOut(source, graph),
      ...(await weigh(source)),
    })),
  );
}

function reasonToLeaveOut(source: string, graph: DependencyGraph) {
  const into = graph.importers.find(({ bundled }) => bundled?.packages.has(source) === true);
  if (into !== undefined) return { rule: 'bundled', source: 'server.entry_point' };
  const rule = graph.development.has(source) ? 'dev dependency' : 'not a dependency';
  return { rule, source: 'package.json' };
}

/** Links as a package manager puts them beside the packages of an importer. */
function commandsAt(importer: string, placements: readonly Placement[]): CommandLink[] {
  const modules = modulesPath(importer);
  const links = new Map<string, CommandLink>();
  for (const { path, source } of placements) {
    if (!/^(?:@[^/]+\/)?[^/]+$/.test(path.slice(modules.length + 1))) continue;
    if (!path.startsWith(`${modules}/`)) continue;
    for (const [name, file] of readPackageJson(source)?.commands ?? []) {
      const link = `${modules}/.bin/${posix.basename(name)}`;
      if (!links.has(link)) links.set(link, { path: link, target: join(source, file) });
    }
  }
  return [...links.values()];
}

function modulesPath(importer: string): string {
  return importer === '' ? 'node_modules' : `${importer}/node_modules`;
}

/** Several findings as one. */
export function mergeFound(parts: readonly Found[]): Found {
  return {
    files: parts.flatMap(({ files }) => files),
    commandLinks: parts.flatMap(({ commandLinks }) => commandLinks),
    leftOut: parts.flatMap(({ leftOut }) => leftOut),
    problems: parts.flatMap(({ problems }) => problems),
  };
}
