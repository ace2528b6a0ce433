import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { bootstrapped, lowestMinor } from './launch.ts';
import { refuseMissing } from './missing.ts';
import { compiledProjects, readTree } from './read-tree.ts';
import { splitTrees } from './split-trees.ts';
import { stageParts } from './stage.ts';
import type { Layout } from './types.ts';

/** `server/lib/common` and `server/lib/<cpXY>-<platform>`, of which the bootstrap chooses. */
export const universal: Layout = {
  name: 'universal',
  sentence: 'one bundle for several systems and versions of Python; the largest',
  async write(request) {
    const { folder, staging, server, signal } = request;
    await using vendored = await request.bring(request.targets);
    refuseMissing(vendored);
    const trees = await Promise.all(vendored.trees.map(readTree));
    const { common, own } = splitTrees(trees);
    const root = posix.join(server.place, 'lib');
    const parts = [
      ...trees.slice(0, 1).map((tree) => ({ name: 'common', tree, paths: common })),
      ...trees.map((tree) => ({ name: tree.name, tree, paths: own.get(tree.name) ?? [] })),
    ].filter(({ paths }) => paths.length > 0);
    const targets = trees.map(({ tree }) => tree.target);
    const { path, text, launch } = bootstrapped(folder, server, {
      layout: 'universal',
      pythonPath: common.length === 0 ? root : posix.join(root, 'common'),
      targets,
      platforms: targets.map(({ target }) => target.platform),
      minimum: lowestMinor(targets.map(({ minor }) => minor)),
    });
    await mkdir(join(staging, root), { recursive: true });
    const rows = await stageParts(
      parts.map((part) => ({ ...part, into: join(staging, root, part.name) })),
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
