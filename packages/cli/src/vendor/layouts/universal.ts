import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { platformFolder } from '@opendxt/bundle';
import { bootstrapped, lowestMinor, minorsRange } from './launch.ts';
import { refuseMissing } from './missing.ts';
import { openRange } from './python-range.ts';
import { byPlatform, compiledProjects, readTree, type ReadTree } from './read-tree.ts';
import { settleBuilds } from './settle-builds.ts';
import { splitTrees, type SplitTrees } from './split-trees.ts';
import { stageParts } from './stage.ts';
import type { Layout } from './types.ts';

/**
 * `server/lib/common`, `server/lib/common-<platform>` and `server/lib/<cpXY>-<platform>`, of which
 * the bootstrap chooses.
 */
export const universal: Layout = {
  name: 'universal',
  sentence: 'one bundle for several systems and versions of Python; the largest',
  async write(request) {
    const { folder, staging, server, signal } = request;
    await using vendored = await request.bring(request.targets);
    refuseMissing(vendored);
    const trees = settleBuilds(await Promise.all(vendored.trees.map(readTree)));
    const split = splitTrees(trees);
    const root = posix.join(server.place, 'lib');
    const targets = trees.map(({ tree }) => tree.target);
    const isOpen = openTo(trees, split);
    const bound = trees.filter((tree) => !isOpen(tree)).map(({ tree }) => tree.target);
    const { path, text, launch } = bootstrapped(folder, server, {
      layout: 'universal',
      pythonPath: split.common.length === 0 ? root : posix.join(root, 'common'),
      targets: bound,
      anyPython: [...byPlatform(trees.filter(isOpen)).values()].map(
        ([{ tree }]) => tree.target.target,
      ),
      platforms: targets.map(({ target }) => target.platform),
      minimum: lowestMinor(targets.map(({ minor }) => minor)),
      python:
        bound.length === 0 ? openRange(trees) : minorsRange(targets.map(({ minor }) => minor)),
    });
    await mkdir(join(staging, root), { recursive: true });
    const rows = await stageParts(
      partsOf(trees, split).map((part) => ({ ...part, into: join(staging, root, part.name) })),
      signal,
      (line) => request.onProgress(line),
    );
    await mkdir(dirname(join(staging, path)), { recursive: true });
    await writeFile(join(staging, path), text);
    const isPure = compiledProjects(trees).length === 0;
    return {
      paths: [root, path],
      removed: [],
      launch,
      parts: rows,
      warnings: [],
      notes: isPure ? ['nothing is compiled: `--layout lib` would do, and be smaller'] : [],
    };
  },
};

/** Whether a tree is of a platform whose Pythons all have the same, none of it for one version. */
function openTo(trees: readonly ReadTree[], { own }: SplitTrees): (tree: ReadTree) => boolean {
  const open = [...byPlatform(trees).values()].filter((siblings) =>
    siblings.every(
      ({ name, projects }) =>
        own.get(name)?.length === 0 && projects.every(({ isStable }) => isStable),
    ),
  );
  const found = new Set(open.flat());
  return (tree) => found.has(tree);
}

function partsOf(trees: readonly ReadTree[], { common, platforms, own }: SplitTrees) {
  return [
    ...trees.slice(0, 1).map((tree) => ({ name: 'common', tree, paths: common })),
    ...[...byPlatform(trees)].flatMap(([platform, siblings]) => [
      {
        name: platformFolder(siblings[0].tree.target.target),
        tree: siblings[0],
        paths: platforms.get(platform) ?? [],
      },
      ...siblings.map((tree) => ({ name: tree.name, tree, paths: own.get(tree.name) ?? [] })),
    ]),
  ].filter(({ paths }) => paths.length > 0);
}
