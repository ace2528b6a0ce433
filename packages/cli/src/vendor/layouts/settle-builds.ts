import { isMadeFor } from '@opendxt/bundle';
import { byPlatform, type ReadTree, type TreeProject } from './read-tree.ts';

/**
 * The same trees, in which a platform has one build of a project where one does for all of its
 * Pythons: installers take the closest, such as `cp311-abi3` for 3.12 and `cp39-abi3` for 3.10.
 */
export function settleBuilds(trees: readonly ReadTree[]): readonly ReadTree[] {
  const settled = new Map(trees.map((tree) => [tree.name, tree]));
  for (const siblings of byPlatform(trees).values())
    for (const name of projectNames(siblings)) {
      const chosen = chooseBuild(siblings, name);
      if (chosen === undefined) continue;
      for (const { name: own } of siblings) {
        const tree = settled.get(own);
        if (tree !== undefined) settled.set(own, withBuild(tree, chosen));
      }
    }
  return trees.map((tree) => settled.get(tree.name) ?? tree);
}

interface Build {
  readonly from: ReadTree;
  readonly project: TreeProject;
}

/** Undefined where all have the same, or none does for all. */
function chooseBuild(siblings: readonly ReadTree[], name: string): Build | undefined {
  const builds = siblings.flatMap((from): Build[] => {
    const project = from.projects.find(({ distribution }) => distribution.name === name);
    return project === undefined ? [] : [{ from, project }];
  });
  const [first] = builds;
  if (first === undefined || new Set(builds.map(({ project }) => digestOf(project))).size === 1)
    return undefined;
  if (builds.some(({ project }) => needs(project) !== needs(first.project))) return undefined;
  return builds.find(
    ({ project }) =>
      project.isStable &&
      builds.every(({ from }) => isMadeFor(project.distribution, from.tree.target)),
  );
}

function withBuild(tree: ReadTree, { from, project }: Build): ReadTree {
  const own = tree.projects.find(
    ({ distribution }) => distribution.name === project.distribution.name,
  );
  if (own === undefined || own === project) return tree;
  const others = tree.projects.filter((other) => other !== own);
  const ofOthers = new Set(others.flatMap(({ files }) => files.map(({ path }) => path)));
  const given = new Set(project.files.map(({ path }) => path));
  const taken = own.files.map(({ path }) => path);
  // What two projects have is whose was installed last.
  if ([...given, ...taken].some((path) => ofOthers.has(path))) return tree;
  const gone = new Set(taken);
  const kept = [...tree.contents.entries].filter(([path]) => !gone.has(path));
  const added = [...from.contents.entries].filter(([path]) => given.has(path));
  const sourceOf = (path: string) => (given.has(path) ? from : tree);
  return {
    ...tree,
    contents: {
      entries: new Map([...kept, ...added].toSorted(([one], [other]) => (one < other ? -1 : 1))),
      read: (path, length) => sourceOf(path).contents.read(path, length),
      sha256: (path) => sourceOf(path).contents.sha256(path),
    },
    projects: tree.projects.map((each) => (each === own ? project : each)),
    place: (path) => sourceOf(path).place(path),
  };
}

function projectNames(trees: readonly ReadTree[]): ReadonlySet<string> {
  return new Set(
    trees.flatMap(({ projects }) => projects.map(({ distribution }) => distribution.name)),
  );
}

function digestOf({ files }: TreeProject): string {
  return files
    .map(({ path, sha256 = '' }) => `${path} ${sha256}`)
    .toSorted()
    .join('\n');
}

/** What has to be the same beside the name, so that one stands for another. */
function needs({ distribution: { version, requires, requiresPython } }: TreeProject): string {
  return JSON.stringify([version, requiresPython, requires]);
}
