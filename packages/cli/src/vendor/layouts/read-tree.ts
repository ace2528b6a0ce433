import {
  folderContents,
  pythonTargetName,
  readDistributions,
  type Contents,
  type Distribution,
} from '@opendxt/bundle';
import type { Tree } from '../types.ts';

/** The packages of one target, and what belongs to which. */
export interface ReadTree {
  /** As `cp312-linux-x64`. */
  readonly name: string;
  readonly tree: Tree;
  readonly contents: Contents;
  readonly projects: readonly TreeProject[];
}

export interface TreeProject {
  readonly distribution: Distribution;
  /** Those that are really there, from the tree's folder. */
  readonly files: readonly TreeFile[];
  /** Works on every machine with a Python that it takes. */
  readonly isPure: boolean;
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
    return { distribution, files, isPure: isPure(distribution, files) };
  });
  return { name: pythonTargetName(tree.target), tree, contents, projects };
}

/** By its tags, and by what it really has: some wheels for one platform are called pure. */
function isPure({ tags, isPure }: Distribution, files: readonly TreeFile[]): boolean {
  const portable = tags.length === 0 ? isPure : tags.every((tag) => tag.endsWith('-none-any'));
  return portable && !files.some(({ path }) => compiled.test(path));
}

/** Names of the projects of which something is compiled. */
export function compiledProjects(trees: readonly ReadTree[]): readonly string[] {
  const names = trees.flatMap(({ projects }) =>
    projects.filter(({ isPure }) => !isPure).map(({ distribution }) => distribution.name),
  );
  return [...new Set(names)].sort();
}
