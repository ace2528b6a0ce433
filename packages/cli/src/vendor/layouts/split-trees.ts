import type { ReadTree, TreeProject } from './read-tree.ts';

export interface SplitTrees {
  /** Of the first tree: the same files in all of them. */
  readonly common: readonly string[];
  /** By the name of the target, all others. */
  readonly own: ReadonlyMap<string, readonly string[]>;
}

/**
 * What lies once for all targets: pure projects that every target has, in the same version and with
 * the same files. A package whose parts would then lie in two folders, of which Python sees the first
 * alone, stays with its target.
 */
export function splitTrees(trees: readonly ReadTree[]): SplitTrees {
  const [first, ...others] = trees;
  if (first === undefined) return { common: [], own: new Map() };
  let shared = first.projects.filter(
    (project) =>
      project.isPure && others.every((tree) => isSame(project, sameProject(tree, project))),
  );
  for (;;) {
    const names = new Set(shared.map(({ distribution }) => distribution.name));
    const divided = dividedPackages(trees, names);
    const kept = shared.filter(
      (project) => !topFolders(project).some((folder) => divided.has(folder)),
    );
    if (kept.length === shared.length) break;
    shared = kept;
  }
  const common = new Set(shared.flatMap(({ files }) => files.map(({ path }) => path)));
  return {
    common: [...common].sort(),
    own: new Map(
      trees.map(({ name, contents }) => [
        name,
        [...contents.entries.keys()].filter((path) => !common.has(path)),
      ]),
    ),
  };
}

function sameProject({ projects }: ReadTree, { distribution }: TreeProject) {
  return projects.find((project) => project.distribution.name === distribution.name);
}

function isSame(one: TreeProject, other: TreeProject | undefined): boolean {
  if (other === undefined || one.files.length !== other.files.length) return false;
  const digests = new Map(other.files.map(({ path, sha256 }) => [path, sha256]));
  return (
    one.distribution.version === other.distribution.version &&
    one.files.every(({ path, sha256 }) => digests.has(path) && digests.get(path) === sha256)
  );
}

/** Folders that a shared project and one of a target both have files in, and that are no namespace. */
function dividedPackages(
  trees: readonly ReadTree[],
  shared: ReadonlySet<string>,
): ReadonlySet<string> {
  const inCommon = new Set<string>();
  const inOwn = new Set<string>();
  const regular = new Set<string>();
  for (const { projects } of trees)
    for (const project of projects) {
      const into = shared.has(project.distribution.name) ? inCommon : inOwn;
      for (const folder of topFolders(project)) into.add(folder);
      for (const { path } of project.files)
        if (/^[^/]+\/__init__\.py$/.test(path)) regular.add(path.split('/')[0] ?? '');
    }
  return new Set([...regular].filter((folder) => inCommon.has(folder) && inOwn.has(folder)));
}

function topFolders({ files }: TreeProject): readonly string[] {
  return [
    ...new Set(files.flatMap(({ path }) => (path.includes('/') ? [path.split('/')[0] ?? ''] : []))),
  ];
}
