import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { targetName, type PythonTarget } from '@opendxt/bundle';
import { CliError } from '../../command/index.ts';
import { bootstrapped, lowestMinor, minorsRange } from './launch.ts';
import { refuseMissing } from './missing.ts';
import { openRange } from './python-range.ts';
import {
  byPlatform,
  compiledProjects,
  readTree,
  type ReadTree,
  versionedProjects,
} from './read-tree.ts';
import { settleBuilds } from './settle-builds.ts';
import { stageParts } from './stage.ts';
import { crossTargets, minorsFrom } from './targets.ts';
import type { LaidOut, Layout, LayoutRequest } from './types.ts';
import { uniteTrees } from './unite-trees.ts';

/**
 * `server/lib`: one folder of packages. It is for one platform unless all of them are pure, and
 * there for one version of Python unless none of them is for one alone.
 */
export const lib: Layout = {
  name: 'lib',
  sentence:
    'one folder of packages; works everywhere when all are pure, else for one Python and system',
  async write(request) {
    await using vendored = await request.bring(request.targets);
    refuseMissing(vendored);
    const trees = settleBuilds(await Promise.all(vendored.trees.map(readTree)));
    const compiled = compiledProjects(trees);
    const versioned = versionedProjects(trees);
    if (versioned.length === 0 && !request.targetsGiven) {
      const wider = await tryWider(request, compiled.length === 0);
      if (wider !== undefined) return wider;
    }
    const isOne = compiled.length === 0 || (versioned.length === 0 && byPlatform(trees).size === 1);
    if (!isOne && trees.length > 1)
      throw new CliError(
        'refused',
        `the layout \`lib\` holds packages for one target, and ${quoteSome(compiled)} are compiled for each of ${trees.length}`,
        { hint: '`--layout universal` holds them all; else name one platform and one version' },
      );
    return await layOut(request, trees, compiled);
  },
};

/**
 * For all versions of Python that a server takes, and for all systems when what is here is pure.
 * Undefined where some target would need what is compiled for it, or other files.
 */
async function tryWider(request: LayoutRequest, isPure: boolean): Promise<LaidOut | undefined> {
  const minors = minorsFrom(request.server.minimum);
  const here = request.targets.map(({ target }) => targetName(target));
  // What markers tell apart among such packages: systems, and versions from or up to some other.
  const targets = crossTargets(
    isPure ? ['linux-x64', 'darwin-arm64', 'win32-x64'] : here.slice(0, 1),
    [...new Set([minors[0], minors.at(-1)])].filter((minor) => minor !== undefined),
  );
  await using vendored = await request.bring(targets);
  if (vendored.missing.length > 0) return undefined;
  const trees = settleBuilds(await Promise.all(vendored.trees.map(readTree)));
  const compiled = compiledProjects(trees);
  if (isPure ? compiled.length > 0 : versionedProjects(trees).length > 0) return undefined;
  return uniteTrees(trees) === undefined ? undefined : await layOut(request, trees, compiled);
}

async function layOut(
  request: LayoutRequest,
  trees: readonly ReadTree[],
  compiled: readonly string[],
): Promise<LaidOut> {
  const { folder, staging, server, signal } = request;
  const parts = uniteTrees(trees);
  if (parts === undefined)
    throw new CliError(
      'refused',
      'the layout `lib` holds one version of each package, and these targets need different ones',
      { hint: '`--layout universal` holds them all' },
    );
  const root = posix.join(server.place, 'lib');
  const targets = trees.map(({ tree }) => tree.target);
  const isVersioned = versionedProjects(trees).length > 0;
  const { path, text, launch } = bootstrapped(folder, server, {
    layout: 'lib',
    pythonPath: root,
    targets: isVersioned ? targets : [],
    anyPython:
      isVersioned || compiled.length === 0 ? [] : targets.slice(0, 1).map(({ target }) => target),
    python: isVersioned ? minorsRange(targets.map(({ minor }) => minor)) : openRange(trees),
    platforms: targets.map(({ target }) => target.platform),
    minimum: lowestMinor(targets.map(({ minor }) => minor)),
  });
  await mkdir(join(staging, root), { recursive: true });
  const staged = parts.map(({ tree, paths }) => ({
    name:
      compiled.length === 0 ? 'any' : isVersioned ? tree.name : targetName(tree.tree.target.target),
    tree,
    paths,
    into: join(staging, root),
  }));
  const rows = await stageParts(staged, signal, (line) => request.onProgress(line));
  await mkdir(dirname(join(staging, path)), { recursive: true });
  await writeFile(join(staging, path), text);
  return {
    paths: [root, path],
    removed: [],
    launch,
    parts: [
      rows.reduce((all, row) => ({
        name: all.name,
        files: all.files + row.files,
        bytes: all.bytes + row.bytes,
        compressed: all.compressed + row.compressed,
      })),
    ],
    warnings: compiled.length === 0 ? [] : [boundTo(targets, compiled, isVersioned)],
    notes: compiled.length === 0 ? ['all packages are pure'] : [],
  };
}

function boundTo(
  [python]: readonly PythonTarget[],
  compiled: readonly string[],
  isVersioned: boolean,
): string {
  const platform = python === undefined ? '' : targetName(python.target);
  const where = isVersioned ? `Python ${python?.minor ?? ''} on ${platform}` : platform;
  return (
    `the bundle is for ${where} alone, since ${quoteSome(compiled)} ${compiled.length === 1 ? 'is' : 'are'} compiled\n` +
    '`--layout universal` makes one bundle for several systems and versions'
  );
}

function quoteSome(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `\`${name}\``);
  return names.length > 3 ? `${shown.join(', ')} and others` : shown.join(', ');
}
