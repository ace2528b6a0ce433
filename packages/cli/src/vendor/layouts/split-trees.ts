import { byPlatform, type ReadTree, type TreeProject } from './read-tree.ts';

/** Where the files of trees lie, each once. */
export interface SplitTrees {
  /** Of the first tree: the same files in all of them. */
  readonly common: readonly string[];
  /** By the name of the platform, of its first tree: the same files for each Python of it. */
  readonly platforms: ReadonlyMap<string, readonly string[]>;
  /** By the name of the target, all others. */
  readonly own: ReadonlyMap<string, readonly string[]>;
}

/**
 * What lies once for all targets: pure projects that every target has, in the same version and with
 * the same files. What lies once for a platform: those of the others that work with every later
 * Python, and that every Python of it has alike. A package whose parts would then lie in two
 * folders, of which Python sees the first alone, stays with its target.
 */
export function splitTrees(trees: readonly ReadTree[]): SplitTrees {
  const common = sharedFiles(trees, new Set(), ({ isPure }) => isPure);
  const platforms = new Map<string, readonly string[]>();
  const own = new Map<string, readonly string[]>();
  for (const [platform, siblings] of byPlatform(trees)) {
    const shared = sharedFiles(siblings, common, ({ isStable }) => isStable);
    platforms.set(platform, [...shared].sort());
    for (const { name, contents } of siblings)
      own.set(
        name,
        [...contents.entries.keys()].filter((path) => !common.has(path) && !shared.has(path)),
      );
  }
  return { common: [...common].sort(), platforms, own };
}

/** Files of the projects that all trees have alike, without what is elsewhere already. */
function sharedFiles(
  trees: readonly ReadTree[],
  elsewhere: ReadonlySet<string>,
  isMeant: (project: TreeProject) => boolean,
): ReadonlySet<string> {
  const [first, ...others] = trees;
  const isElsewhere = ({ files }: TreeProject) =>
    files.length > 0 && files.every(({ path }) => elsewhere.has(path));
  const remaining = trees.map(({ projects }) =>
    projects.filter((project) => !isElsewhere(project)),
  );
  let shared = (first?.projects ?? []).filter(
    (project) =>
      isMeant(project) &&
      !isElsewhere(project) &&
      others.every((tree) => isSame(project, sameProject(tree, project))),
  );
  for (;;) {
    const names = new Set(shared.map(({ distribution }) => distribution.name));
    const isDivided = dividedBetween(remaining, names);
    const kept = shared.filter((project) => !isDivided(project));
    if (kept.length === shared.length) break;
    shared = kept;
  }
  return new Set(shared.flatMap(({ files }) => files.map(({ path }) => path)));
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

/**
 * Whether a shared project has files in a package that another one has files in, too, or a file
 * that another one overwrote. Folders without `__init__.py` are namespaces, and may be divided.
 */
function dividedBetween(
  trees: readonly (readonly TreeProject[])[],
  shared: ReadonlySet<string>,
): (project: TreeProject) => boolean {
  const regular = new Set<string>();
  const folders = new Set<string>();
  const files = new Set<string>();
  for (const project of trees.flat()) {
    for (const { path } of project.files) {
      const [, folder] = /^(.+)\/__init__\.[^/]+$/.exec(path) ?? [];
      if (folder !== undefined) regular.add(folder);
    }
    if (shared.has(project.distribution.name)) continue;
    for (const { path } of project.files) files.add(path);
    for (const folder of foldersOf(project)) folders.add(folder);
  }
  return (project) =>
    project.files.some(({ path }) => files.has(path)) ||
    foldersOf(project).some((folder) => regular.has(folder) && folders.has(folder));
}

/** All that its files lie below, such as `google` and `google/protobuf`. */
function foldersOf({ files }: TreeProject): readonly string[] {
  const found = new Set<string>();
  for (const { path } of files)
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1))
      found.add(path.slice(0, at));
  return [...found];
}
