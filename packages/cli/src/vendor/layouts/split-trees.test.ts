import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parsePythonTargetName } from '@opendxt/bundle';
import { temporaryFolder, writeTree } from '@opendxt/testkit';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTree, type ReadTree } from './read-tree.ts';
import { settleBuilds } from './settle-builds.ts';
import { splitTrees } from './split-trees.ts';
import { uniteTrees } from './unite-trees.ts';

/** Files of a project by path; one of its `.so` makes it compiled, for any Python where all are `.abi3.so`. */
type Projects = Readonly<Record<string, Readonly<Record<string, string>>>>;

async function treeOf(root: string, name: string, projects: Projects): Promise<ReadTree> {
  const folder = join(root, name);
  await writeTree(folder, { 'other.txt': 'of no project' });
  for (const [project, files] of Object.entries(projects)) {
    const info = `${project}-1.0.dist-info`;
    const modules = Object.keys(files).filter((path) => path.endsWith('.so'));
    const all = {
      ...files,
      [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${project}\nVersion: 1.0\n`,
      [`${info}/WHEEL`]: `Root-Is-Purelib: ${modules.length === 0}\nTag: ${tagOf(modules, name)}\n`,
    };
    const lines = Object.entries(all).map(
      ([path, content]) => `${path},sha256=${digest(content)},`,
    );
    await writeTree(folder, {
      ...all,
      [`${info}/RECORD`]: `${lines.join('\n')}\n${info}/RECORD,,\n`,
    });
  }
  const target = parsePythonTargetName(name)!;
  return readTree({ target, folder, projects: [] });
}

function tagOf(modules: readonly string[], name: string): string {
  const [python, system] = name.split('-');
  const platform = system === 'linux' ? 'manylinux_2_17_x86_64' : 'win_amd64';
  const isStable = modules.every((path) => path.endsWith('.abi3.so'));
  if (modules.length === 0) return 'py3-none-any';
  return isStable ? `cp38-abi3-${platform}` : `${python}-${python}-${platform}`;
}

const digest = (content: string) => createHash('sha256').update(content).digest('base64url');

async function split(one: Projects, other: Projects) {
  await using folder = await temporaryFolder();
  const trees = await Promise.all([
    treeOf(folder.path, 'cp312-linux-x64', one),
    treeOf(folder.path, 'cp312-win32-x64', other),
  ]);
  const { common, platforms, own } = splitTrees(trees);
  const modules = (paths: readonly string[] = []) =>
    paths.filter((path) => !path.includes('-info') && path !== 'other.txt');
  return {
    common: modules(common),
    linux: { all: modules(platforms.get('linux-x64')), own: modules(own.get('cp312-linux-x64')) },
    windows: { all: modules(platforms.get('win32-x64')), own: modules(own.get('cp312-win32-x64')) },
    united: uniteTrees(trees)?.flatMap(({ paths }) => modules(paths)),
  };
}

const shared = { 'shared/__init__.py': 's' };

test('a pure project with the same files everywhere lies once', async () => {
  const native = { 'native/__init__.py': 'n', 'native/fast.so': 'linux' };
  const other = { 'native/__init__.py': 'n', 'native/fast.so': 'windows' };
  expect(await split({ shared, native }, { shared, native: other })).toEqual({
    common: ['shared/__init__.py'],
    linux: { all: [], own: ['native/__init__.py', 'native/fast.so'] },
    windows: { all: [], own: ['native/__init__.py', 'native/fast.so'] },
    united: undefined,
  });
});

test('a pure project that differs, or that some targets have alone, lies with its platform', async () => {
  expect(
    await split(
      { shared, same: { 'same.py': 'one' } },
      { shared, same: { 'same.py': 'other' }, colorama: { 'colorama.py': 'c' } },
    ),
  ).toEqual({
    common: ['shared/__init__.py'],
    linux: { all: ['same.py'], own: [] },
    windows: { all: ['colorama.py', 'same.py'], own: [] },
    united: undefined,
  });
});

test('a package with files of two projects is not divided, a namespace may be', async () => {
  const compiled = { 'both/fast.so': 'x', 'space/fast.so': 'x' };
  const regular = { 'both/__init__.py': '', 'both/more.py': 'm' };
  const namespace = { 'space/more.py': 'm' };
  const found = await split({ compiled, regular, namespace }, { compiled, regular, namespace });
  expect(found.common).toEqual(['space/more.py']);
  expect(found.linux.own).toEqual([
    'both/__init__.py',
    'both/fast.so',
    'both/more.py',
    'space/fast.so',
  ]);
});

test('pure trees are united where they do not contradict each other', async () => {
  const { united } = await split({ shared }, { shared, colorama: { 'colorama.py': 'c' } });
  expect(united).toEqual(['shared/__init__.py', 'colorama.py']);
});

const onLinux = ['cp310-linux-x64', 'cp312-linux-x64'] as const;

async function splitMinors(given: readonly Projects[], names: readonly string[] = onLinux) {
  await using folder = await temporaryFolder();
  const read = await Promise.all(given.map((each, at) => treeOf(folder.path, names[at]!, each)));
  const trees = settleBuilds(read);
  return { ...splitTrees(trees), trees };
}

test('what fits every Python of a platform lies once for the platform', async () => {
  const stable = { 'stable/__init__.py': 's', 'stable/core.abi3.so': 'x' };
  const fast = (of: string) => ({ 'fast/core.so': of });
  const { common, platforms, own } = await splitMinors([
    { shared, stable, fast: fast('3.10') },
    { shared, stable, fast: fast('3.12') },
  ]);
  expect(common).toContain('shared/__init__.py');
  expect(platforms.get('linux-x64')).toEqual([
    'stable-1.0.dist-info/METADATA',
    'stable-1.0.dist-info/RECORD',
    'stable-1.0.dist-info/WHEEL',
    'stable/__init__.py',
    'stable/core.abi3.so',
  ]);
  for (const name of onLinux)
    expect(own.get(name)?.filter((path) => path.endsWith('.so'))).toEqual(['fast/core.so']);
});

test('files that are the same by chance, and for one version, stay apart', async () => {
  const fast = { 'fast/core.so': 'x' };
  const { platforms } = await splitMinors([{ fast }], ['cp312-linux-x64']);
  expect(platforms.get('linux-x64')).toEqual([]);
});

test('of two builds by the stable ABI the one that does for all is taken', async () => {
  const build = (of: string) => ({ stable: { 'stable/core.abi3.so': of } });
  const { platforms, own, trees } = await splitMinors([build('for 3.10'), build('for 3.12')]);
  expect(platforms.get('linux-x64')).toContain('stable/core.abi3.so');
  for (const { name, place } of trees) {
    expect(own.get(name)).toEqual(['other.txt']);
    expect(place('stable/core.abi3.so')).toContain('cp310-linux-x64');
  }
});

test('a deeper package is not divided either, and nor is what one project overwrites of another', async () => {
  const stable = { 'space/deep/__init__.py': '', 'space/deep/core.abi3.so': 'x' };
  const fast = { 'space/deep/fast.so': 'y' };
  const deep = await splitMinors([
    { stable, fast },
    { stable, fast },
  ]);
  expect(deep.platforms.get('linux-x64')).toEqual([]);
  const first = { 'one.py': '1', 'two.py': '2' };
  const overwriting = { 'one.py': '3', 'fast.so': 'y' };
  const { common } = await splitMinors([
    { first, overwriting },
    { first, overwriting },
  ]);
  expect(common).toEqual([]);
});

const modules = fc.dictionary(
  fc.constantFrom(
    'a/__init__.py',
    'a/x.py',
    'b.py',
    'c/y.py',
    'c/fast.so',
    'a/fast.so',
    'c/z.abi3.so',
    'a/z.abi3.so',
    'c/d/__init__.py',
    'c/d/z.abi3.so',
  ),
  fc.constantFrom('1', '2'),
  { noNullPrototype: true, minKeys: 1 },
);
const projects = fc.dictionary(fc.constantFrom('one', 'two', 'three'), modules, {
  noNullPrototype: true,
});

test('every target imports byte for byte what its own tree had, whole packages from one folder', async () => {
  const names = ['cp311-linux-x64', 'cp312-linux-x64', 'cp311-win32-x64', 'cp312-win32-x64'];
  await fc.assert(
    fc.asyncProperty(fc.array(projects, { minLength: 1, maxLength: 4 }), async (given) => {
      await using folder = await temporaryFolder();
      const trees = await Promise.all(
        given.map((each, at) => treeOf(folder.path, names[at]!, each)),
      );
      const { common, platforms, own } = splitTrees(trees);
      const pure = trees.every(({ projects }) => projects.every(({ isPure }) => isPure));
      const united = uniteTrees(trees);
      if (pure && united !== undefined)
        expect(united.flatMap(({ paths }) => paths)).toEqual(expect.arrayContaining([...common]));
      for (const { name, contents, projects } of trees) {
        const platform = name.replace(/^cp\d+-/, '');
        const first = trees.find((tree) => tree.name.endsWith(platform))!;
        const places = [
          { paths: own.get(name)!, of: contents },
          { paths: platforms.get(platform)!, of: first.contents },
          { paths: common, of: trees[0]!.contents },
        ];
        expect(places.flatMap(({ paths }) => paths).sort()).toEqual(
          [...contents.entries.keys()].sort(),
        );
        for (const { paths, of } of places)
          for (const path of paths)
            expect(await of.sha256(path), path).toBe(await contents.sha256(path));
        const files = projects.flatMap((project) => project.files.map(({ path }) => path));
        for (const regular of files.filter((path) => path.endsWith('/__init__.py'))) {
          const inside = regular.slice(0, -'__init__.py'.length);
          const holding = places.filter(({ paths }) =>
            paths.some((path) => path.startsWith(inside)),
          );
          expect(holding, inside).toHaveLength(1);
        }
      }
    }),
    { numRuns: 25 },
  );
});

test('of trees whose builds were settled every file is that of a wheel which the target takes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(projects, { minLength: 2, maxLength: 2 }), async (given) => {
      await using folder = await temporaryFolder();
      const read = await Promise.all(
        given.map((each, at) => treeOf(folder.path, onLinux[at]!, each)),
      );
      for (const { name, contents, place, projects } of settleBuilds(read)) {
        const before = read.find((tree) => tree.name === name)!;
        for (const path of contents.entries.keys()) {
          const owner = projects.find(({ files }) => files.some((file) => file.path === path));
          const builds = owner?.isStable === true ? read : [before];
          const having = builds.filter((tree) => tree.contents.entries.has(path));
          const digests = having.map((tree) => tree.contents.sha256(path));
          expect(await Promise.all(digests)).toContain(await contents.sha256(path));
          expect((await readFile(place(path))).length).toBe(contents.entries.get(path)?.size);
        }
      }
    }),
    { numRuns: 15 },
  );
});
