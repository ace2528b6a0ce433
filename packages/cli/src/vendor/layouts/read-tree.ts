import { join } from 'node:path';
import {
  folderContents,
  isMadeFor,
  parseExtensionModule,
  pythonTargetName,
  readDistributions,
  targetName,
  type Contents,
  type Distribution,
  type PythonTarget,
} from '@opendxt/bundle';
import type { Tree } from '../types.ts';

/** The packages of one target, and what belongs to which. */
export interface ReadTree {
  /** As `cp312-linux-x64`. */
  readonly name: string;
  readonly tree: Tree;
  readonly contents: Contents;
  readonly projects: readonly TreeProject[];
  /** Where a file of the tree really lies; absolute. */
  readonly place: (path: string) => string;
}

export interface TreeProject {
  readonly distribution: Distribution;
  /** Those that are really there, from the tree's folder. */
  readonly files: readonly TreeFile[];
  /** Works on every machine with a Python that it takes. */
  readonly isPure: boolean;
  /** Works with every later Python of its platform, too: pure, by the stable ABI, or without any. */
  readonly isStable: boolean;
}

export interface TreeFile {
  readonly path: string;
  /** As RECORD has it; absent for RECORD itself. */
  readonly sha256?: string;
}

const compiled = /\.(?:so|pyd|dll|dylib|exe)(?:\.\d+)*$/;

export async function readTree(tree: Tree): Promise<ReadTree> {
  const contents = await folderContents(tree.folder);
  const distributions = await readDistributions(contents, '');
  const projects = distributions.map((distribution): TreeProject => {
    const files = (distribution.files ?? [...contents.entries.keys()].map((path) => ({ path })))
      .filter(({ path }) => contents.entries.has(path))
      .filter(
        ({ path }) => distribution.files !== undefined || path.startsWith(`${distribution.path}/`),
      );
    return {
      distribution,
      files,
      isPure: isPure(distribution, files),
      isStable: isStable(distribution, files, tree.target),
    };
  });
  return {
    name: pythonTargetName(tree.target),
    tree,
    contents,
    projects,
    place: (path) => join(tree.folder, path),
  };
}

/** By its tags, and by what it really has: some wheels for one platform are called pure. */
function isPure({ tags, isPure }: Distribution, files: readonly TreeFile[]): boolean {
  const portable = tags.length === 0 ? isPure : tags.every((tag) => tag.endsWith('-none-any'));
  return portable && !files.some(({ path }) => compiled.test(path));
}

/** By its tags, held against a Python that is long to come, and by the names of its modules. */
function isStable(
  { tags, isPure }: Distribution,
  files: readonly TreeFile[],
  { target, freeThreaded }: PythonTarget,
): boolean {
  const fits = isMadeFor({ tags, isPure: isPure && tags.length === 0 }, { target, minor: '3.999' });
  return (
    fits &&
    freeThreaded !== true &&
    !files.some(({ path }) => parseExtensionModule(path)?.python !== undefined)
  );
}

/** By the names of their platforms, in the order given. */
export function byPlatform(
  trees: readonly ReadTree[],
): ReadonlyMap<string, readonly [ReadTree, ...ReadTree[]]> {
  const groups = new Map<string, [ReadTree, ...ReadTree[]]>();
  for (const tree of trees) {
    const platform = targetName(tree.tree.target.target);
    const group = groups.get(platform);
    if (group === undefined) groups.set(platform, [tree]);
    else group.push(tree);
  }
  return groups;
}

/** Names of the projects of which something is compiled. */
export function compiledProjects(trees: readonly ReadTree[]): readonly string[] {
  return namesOf(trees, ({ isPure }) => !isPure);
}

/** Names of the projects that are compiled for one version of Python. */
export function versionedProjects(trees: readonly ReadTree[]): readonly string[] {
  return namesOf(trees, ({ isStable }) => !isStable);
}

function namesOf(
  trees: readonly ReadTree[],
  isMeant: (project: TreeProject) => boolean,
): readonly string[] {
  const names = trees.flatMap(({ projects }) =>
    projects.filter(isMeant).map(({ distribution }) => distribution.name),
  );
  return [...new Set(names)].sort();
}
