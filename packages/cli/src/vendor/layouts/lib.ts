import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import type { PythonTarget } from '@opendxt/bundle';
import { CliError } from '../../command/index.ts';
import { bootstrapped, lowestMinor } from './launch.ts';
import { refuseMissing } from './missing.ts';
import { compiledProjects, readTree, type ReadTree } from './read-tree.ts';
import { stageParts } from './stage.ts';
import { crossTargets, minorsFrom } from './targets.ts';
import type { LaidOut, Layout, LayoutRequest } from './types.ts';
import { uniteTrees } from './unite-trees.ts';

/** `server/lib`: one folder of packages, for one kind of machine unless all of them are pure. */
export const lib: Layout = {
  name: 'lib',
  sentence:
    'one folder of packages; works everywhere when all are pure, else for one Python and system',
  async write(request) {
    await using vendored = await request.bring(request.targets);
    refuseMissing(vendored);
    const trees = await Promise.all(vendored.trees.map(readTree));
    const compiled = compiledProjects(trees);
    if (compiled.length === 0 && !request.targetsGiven) {
      const everywhere = await tryEverywhere(request);
      if (everywhere !== undefined) return everywhere;
    }
    if (compiled.length > 0 && trees.length > 1)
      throw new CliError(
        'refused',
        `the layout \`lib\` holds packages for one target, and ${quoteSome(compiled)} are compiled for each of ${trees.length}`,
        { hint: '`--layout universal` holds them all; else name one platform and one version' },
      );
    return await layOut(request, trees, compiled);
  },
};

/** Undefined where some target would need what is compiled, or other files. */
async function tryEverywhere(request: LayoutRequest): Promise<LaidOut | undefined> {
  const minors = minorsFrom(request.server.minimum);
  // What markers tell apart among pure packages: systems, and versions from or up to some other.
  const targets = crossTargets(
    ['linux-x64', 'darwin-arm64', 'win32-x64'],
    [...new Set([minors[0], minors.at(-1)])].filter((minor) => minor !== undefined),
  );
  await using vendored = await request.bring(targets);
  if (vendored.missing.length > 0) return undefined;
  const trees = await Promise.all(vendored.trees.map(readTree));
  if (compiledProjects(trees).length > 0 || uniteTrees(trees) === undefined) return undefined;
  return await layOut(request, trees, []);
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
  const { path, text, launch } = bootstrapped(folder, server, {
    layout: 'lib',
    pythonPath: root,
    targets: compiled.length === 0 ? [] : targets,
    platforms: targets.map(({ target }) => target.platform),
    minimum: lowestMinor(targets.map(({ minor }) => minor)),
  });
  await mkdir(join(staging, root), { recursive: true });
  const staged = parts.map(({ tree, paths }) => ({
    name: compiled.length === 0 ? 'any' : tree.name,
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
    warnings: compiled.length === 0 ? [] : [boundTo(targets, compiled)],
    notes: compiled.length === 0 ? ['all packages are pure'] : [],
  };
}

function boundTo(targets: readonly PythonTarget[], compiled: readonly string[]): string {
  const [{ minor, target } = { minor: '3', target: { platform: '', arch: '' } }] = targets;
  return (
    `the bundle is for Python ${minor} on ${target.platform}-${target.arch} alone, since ${quoteSome(compiled)} ${compiled.length === 1 ? 'is' : 'are'} compiled\n` +
    '`--layout universal` makes one bundle for several systems and versions'
  );
}

function quoteSome(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `\`${name}\``);
  return names.length > 3 ? `${shown.join(', ')} and others` : shown.join(', ');
}
