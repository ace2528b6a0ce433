import { join } from 'node:path';
import { parsePythonTargetName } from '@opendxt/bundle';
import { temporaryFolder, writeTree } from '@opendxt/testkit';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTree, type ReadTree } from './read-tree.ts';
import { splitTrees } from './split-trees.ts';
import { uniteTrees } from './unite-trees.ts';

/** Files of a project by path, `''` for one that is compiled. */
type Projects = Readonly<Record<string, Readonly<Record<string, string>>>>;

async function treeOf(root: string, name: string, projects: Projects): Promise<ReadTree> {
  const folder = join(root, name);
  await writeTree(folder, { 'other.txt': 'of no project' });
  for (const [project, files] of Object.entries(projects)) {
    const info = `${project}-1.0.dist-info`;
    const compiled = Object.keys(files).some((path) => path.endsWith('.so'));
    const lines = Object.entries(files).map(
      ([path, content]) => `${path},sha256=${digest(content)},`,
    );
    await writeTree(folder, {
      ...files,
      [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${project}\nVersion: 1.0\n`,
      [`${info}/WHEEL`]: `Root-Is-Purelib: ${!compiled}\nTag: ${compiled ? 'cp312-cp312-linux_x86_64' : 'py3-none-any'}\n`,
      [`${info}/RECORD`]: `${lines.join('\n')}\n${info}/RECORD,,\n`,
    });
  }
  const target = parsePythonTargetName(name)!;
  return readTree({ target, folder, projects: [] });
}

const digest = (content: string) => Buffer.from(content.padEnd(32)).toString('base64url');

async function split(one: Projects, other: Projects) {
  await using folder = await temporaryFolder();
  const trees = await Promise.all([
    treeOf(folder.path, 'cp312-linux-x64', one),
    treeOf(folder.path, 'cp312-win32-x64', other),
  ]);
  const { common, own } = splitTrees(trees);
  const modules = (paths: readonly string[] = []) =>
    paths.filter((path) => !path.includes('-info') && path !== 'other.txt');
  return {
    common: modules(common),
    linux: modules(own.get('cp312-linux-x64')),
    windows: modules(own.get('cp312-win32-x64')),
    united: uniteTrees(trees)?.flatMap(({ paths }) => modules(paths)),
  };
}

const shared = { 'shared/__init__.py': 's' };

test('a pure project with the same files everywhere lies once', async () => {
  const native = { 'native/__init__.py': 'n', 'native/fast.so': 'linux' };
  const other = { 'native/__init__.py': 'n', 'native/fast.so': 'windows' };
  expect(await split({ shared, native }, { shared, native: other })).toEqual({
    common: ['shared/__init__.py'],
    linux: ['native/__init__.py', 'native/fast.so'],
    windows: ['native/__init__.py', 'native/fast.so'],
    united: undefined,
  });
});

test('a pure project that differs, or that some targets have alone, lies with its target', async () => {
  expect(
    await split(
      { shared, same: { 'same.py': 'one' } },
      { shared, same: { 'same.py': 'other' }, colorama: { 'colorama.py': 'c' } },
    ),
  ).toEqual({
    common: ['shared/__init__.py'],
    linux: ['same.py'],
    windows: ['colorama.py', 'same.py'],
    united: undefined,
  });
});

test('a package with files of two projects is not divided, a namespace may be', async () => {
  const compiled = { 'both/fast.so': 'x', 'space/fast.so': 'x' };
  const regular = { 'both/__init__.py': '', 'both/more.py': 'm' };
  const namespace = { 'space/more.py': 'm' };
  const found = await split({ compiled, regular, namespace }, { compiled, regular, namespace });
  expect(found.common).toEqual(['space/more.py']);
  expect(found.linux).toEqual([
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

const modules = fc.dictionary(
  fc.constantFrom('a/__init__.py', 'a/x.py', 'b.py', 'c/y.py', 'c/fast.so', 'a/fast.so'),
  fc.constantFrom('1', '2'),
  { noNullPrototype: true, minKeys: 1 },
);
const projects = fc.dictionary(fc.constantFrom('one', 'two', 'three'), modules, {
  noNullPrototype: true,
});

test('every target finds all its files, in common or its own, and no file of another content', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(projects, { minLength: 1, maxLength: 3 }), async (given) => {
      await using folder = await temporaryFolder();
      const names = ['cp311-linux-x64', 'cp312-linux-x64', 'cp312-win32-x64'];
      const trees = await Promise.all(
        given.map((projects, index) => treeOf(folder.path, names[index]!, projects)),
      );
      const { common, own } = splitTrees(trees);
      const pure = trees.every(({ projects }) => projects.every(({ isPure }) => isPure));
      const united = uniteTrees(trees);
      if (pure && united !== undefined)
        expect(united.flatMap(({ paths }) => paths)).toEqual(expect.arrayContaining([...common]));
      for (const { name, contents } of trees) {
        const mine = own.get(name)!;
        expect([...common, ...mine].sort()).toEqual([...contents.entries.keys()].sort());
        for (const path of common) {
          const [first] = trees;
          expect(await contents.sha256(path)).toBe(await first!.contents.sha256(path));
        }
      }
    }),
    { numRuns: 40 },
  );
});
