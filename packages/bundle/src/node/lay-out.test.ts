import { realpathSync } from 'node:fs';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, posix } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PackPlan, planPack } from '../index.ts';
import { layOut } from './lay-out.ts';
import { temporaryFolder, testOnPosix } from '@opendxt/testkit';

const names = ['a', 'b', 'c', '@s/d', 'e'];
const packages = names.flatMap((name) => [1, 2, 3].map((version) => ({ name, version })));
const label = ({ name, version }: { name: string; version: number }) => `${name}@${version}`;

/** By package or importer: what it needs, as indices of `packages`; each name once. */
const needs = fc
  .uniqueArray(fc.nat(packages.length - 1), { maxLength: 4, selector: (id) => packages[id]?.name })
  .map((ids) => ids.toSorted((a, b) => a - b));

interface Installed {
  readonly root: readonly number[];
  readonly nested: readonly number[];
  readonly needs: readonly (readonly number[])[];
}

const installed: fc.Arbitrary<Installed> = fc.record({
  root: needs,
  nested: needs,
  needs: fc.array(needs, { minLength: packages.length, maxLength: packages.length }),
});

/** Circles of several versions can be impossible; those of one version never are. */
const withoutCircles = installed.map((graph) => ({
  ...graph,
  needs: graph.needs.map((ids, id) => ids.filter((other) => other > id)),
}));

function edgesOf(ids: readonly number[]): Map<string, string> {
  return new Map(
    ids.flatMap((id) => {
      const found = packages[id];
      return found === undefined ? [] : [[found.name, label(found)]];
    }),
  );
}

function graphOf({ root, nested, needs }: Installed) {
  return {
    importers: [
      { path: 'tools/x', source: '/tools/x', edges: edgesOf(nested) },
      { path: '', source: '/', edges: edgesOf(root) },
    ],
    packages: new Map(
      packages.map((found, id) => {
        const source = label(found);
        return [source, { source, edges: edgesOf(needs[id] ?? []) }];
      }),
    ),
  };
}

/** Node's rule, written on paths alone: the nearest `node_modules` on the way up. */
function resolve(
  tree: ReadonlyMap<string, string>,
  from: string,
  name: string,
): string | undefined {
  for (let folder = from; ; folder = posix.dirname(folder)) {
    const found = tree.get(posix.join(folder, 'node_modules', name));
    if (found !== undefined) return found;
    if (folder === '.') return undefined;
  }
}

function expectSameResolution(graph: ReturnType<typeof graphOf>): void {
  const placements = layOut(graph);
  fc.pre(placements !== undefined);
  const tree = new Map(placements.map(({ path, source }) => [path, source]));
  expect(tree.size).toBe(placements.length);
  const dependents = [
    ...graph.importers.map(({ path, edges }) => ({ path: path || '.', edges })),
    ...placements.map(({ path, source }) => ({ path, edges: graph.packages.get(source)?.edges })),
  ];
  for (const { path, edges } of dependents) {
    for (const [name, target] of edges ?? []) {
      expect([path, name, resolve(tree, path, name)]).toEqual([path, name, target]);
    }
  }
}

test('every package resolves what it resolved before, whatever the graph', () => {
  fc.assert(
    fc.property(withoutCircles, (graph) => expectSameResolution(graphOf(graph))),
    { numRuns: 2000 },
  );
});

test('so it does in circles, where a tree can hold them', () => {
  fc.assert(
    fc.property(installed, (graph) => expectSameResolution(graphOf(graph))),
    { numRuns: 200 },
  );
});

test('the layout is the same whatever the order in which the packages were read', () => {
  fc.assert(
    fc.property(withoutCircles, (installed) => {
      const graph = graphOf(installed);
      const turned = {
        importers: graph.importers.toReversed(),
        packages: new Map(
          [...graph.packages].toReversed().map(([source, { edges }]) => {
            return [source, { source, edges: new Map([...edges].toReversed()) }];
          }),
        ),
      };
      expect(layOut(turned)).toEqual(layOut(graph));
    }),
  );
});

test('one version is put as high as it can be, the other where it is needed', () => {
  const graph = {
    importers: [
      {
        path: '',
        source: '/',
        edges: new Map([
          ['a', 'a@1'],
          ['b', 'b@1'],
        ]),
      },
    ],
    packages: new Map([
      ['a@1', { source: 'a@1', edges: new Map([['c', 'c@1']]) }],
      ['b@1', { source: 'b@1', edges: new Map([['c', 'c@2']]) }],
      ['c@1', { source: 'c@1', edges: new Map<string, string>() }],
      ['c@2', { source: 'c@2', edges: new Map<string, string>() }],
    ]),
  };
  expect(layOut(graph)).toEqual([
    { path: 'node_modules/a', source: 'a@1' },
    { path: 'node_modules/b', source: 'b@1' },
    { path: 'node_modules/c', source: 'c@1' },
    { path: 'node_modules/b/node_modules/c', source: 'c@2' },
  ]);
});

test('a circle that no tree can hold has no layout', () => {
  const next = [
    ['a@1', 'b@1'],
    ['b@1', 'a@2'],
    ['a@2', 'b@2'],
    ['b@2', 'a@1'],
  ] as const;
  const graph = {
    importers: [{ path: '', source: '/', edges: new Map([['a', 'a@1']]) }],
    packages: new Map(
      next.map(([source, target]) => [
        source,
        { source, edges: new Map([[target.charAt(0), target]]) },
      ]),
    ),
  };
  expect(layOut(graph)).toBeUndefined();
});

/** As pnpm does: each package once in a store, what it needs as links beside it. */
async function installWithLinks(root: string, graph: Installed): Promise<void> {
  const linkInto = async (modules: string, ids: readonly number[]) => {
    for (const id of ids) {
      const name = packages[id]?.name ?? '';
      await mkdir(dirname(join(modules, name)), { recursive: true });
      await symlink(join(stored(root, id), name), join(modules, name));
    }
  };
  const describe = (name: string, ids: readonly number[]) =>
    JSON.stringify({ name, dependencies: Object.fromEntries(edgesOf(ids)) });
  for (const [id, found] of packages.entries()) {
    const folder = join(stored(root, id), found.name);
    const ids = ownNeeds(graph, id);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'index.js'), `module.exports = '${label(found)}';`);
    await writeFile(join(folder, 'package.json'), describe(found.name, ids));
    await linkInto(stored(root, id), ids);
  }
  await writeFile(join(root, 'package.json'), describe('server', graph.root));
  await writeFile(join(root, 'index.js'), '');
  await writeFile(
    join(root, 'manifest.json'),
    '{"server":{"type":"node","entry_point":"index.js"}}',
  );
  await linkInto(join(root, 'node_modules'), graph.root);
}

const stored = (root: string, id: number) =>
  join(root, 'node_modules/.pnpm', String(id), 'node_modules');

/** A package of that store can't need another of its own name: they would be one link. */
const ownNeeds = ({ needs }: Installed, id: number) =>
  (needs[id] ?? []).filter((other) => packages[other]?.name !== packages[id]?.name);

async function copyOut(plan: PackPlan, target: string): Promise<void> {
  for (const { path, content } of plan.entries) {
    await mkdir(dirname(join(target, path)), { recursive: true });
    if (content.kind === 'file') await cp(content.path, join(target, path));
    else await writeFile(join(target, path), content.bytes);
  }
}

testOnPosix(
  'Node itself resolves in the packed folder what it resolved in the installed one',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(withoutCircles, async (graph) => {
        await using from = await temporaryFolder();
        await using to = await temporaryFolder();
        await installWithLinks(from.path, graph);
        const plan = await planPack(from.path);
        expect(plan.problems).toEqual([]);
        await copyOut(plan, to.path);

        const follow = (file: string, ids: readonly number[], depth: number): unknown =>
          ids.map((id) => {
            const found = realpathSync(createRequire(file).resolve(packages[id]?.name ?? ''));
            const content: unknown = createRequire(file)(found);
            return [content, depth === 0 ? [] : follow(found, ownNeeds(graph, id), depth - 1)];
          });
        const before = follow(join(from.path, 'index.js'), graph.root, 4);
        expect(follow(join(to.path, 'index.js'), graph.root, 4)).toEqual(before);
      }),
      { numRuns: 40 },
    );
  },
);
