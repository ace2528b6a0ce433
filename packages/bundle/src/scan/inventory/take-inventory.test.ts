import { elfImage, memoryContents } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { takeInventory } from './index.ts';

const json = (value: unknown) => JSON.stringify(value);

/** URL, how and places, a line each. */
async function seen(files: Parameters<typeof memoryContents>[0]) {
  const { packages } = await takeInventory(memoryContents(files));
  return packages.map(({ purl, how, places }) => `${purl} ${how} ${places.join(' ')}`);
}

test('packages of Node are found wherever Node would, one entry for each version', async () => {
  expect(
    await seen({
      'package.json': json({ name: 'own', version: '1.0.0' }),
      'node_modules/a/package.json': json({ name: 'a', version: '1.0.0' }),
      'node_modules/a/node_modules/@s/b/package.json': json({ name: '@s/b', version: '2.0.0' }),
      'node_modules/@s/b/package.json': json({ name: '@s/b', version: '2.0.0' }),
      'node_modules/alias/package.json': json({ name: 'real', version: '3.0.0-rc.1+x' }),
      'node_modules/.pnpm/c@1.0.0/node_modules/c/package.json': json({
        name: 'c',
        version: '1.0.0',
      }),
      'node_modules/.bin/tool': '',
      'server/node_modules/a/package.json': json({ name: 'a', version: '1.1.0' }),
    }),
  ).toEqual([
    'pkg:npm/%40s/b@2.0.0 installed node_modules/@s/b node_modules/a/node_modules/@s/b',
    'pkg:npm/a@1.0.0 installed node_modules/a',
    'pkg:npm/a@1.1.0 installed server/node_modules/a',
    'pkg:npm/c@1.0.0 installed node_modules/.pnpm/c@1.0.0/node_modules/c',
    'pkg:npm/real@3.0.0-rc.1%2Bx installed node_modules/alias',
  ]);
});

test('packages under names that nobody publishes, and in folders of other case, are found', async () => {
  const evil = (name: string) => json({ name, version: '1.0.0', private: true });
  expect(
    await seen({
      'Node_Modules/a/package.json': evil('a'),
      'node_modules/.hidden/package.json': evil('b'),
      'node_modules/@c/package.json': evil('c'),
      'node_modules/.bin/tool': '',
      'node_modules/.package-lock.json': '{}',
    }),
  ).toEqual([
    'pkg:npm/a@1.0.0 installed Node_Modules/a',
    'pkg:npm/b@1.0.0 installed node_modules/.hidden',
    'pkg:npm/c@1.0.0 installed node_modules/@c',
  ]);
});

test('projects of Python are found by their metadata, under the name that all compare by', async () => {
  expect(
    await seen({
      'server/lib/Foo_Bar-1.0.dist-info/METADATA': 'Name: Foo.Bar\nVersion: 1.0\n',
      'server/lib/Foo_Bar-1.0.dist-info/RECORD': '',
      'server/lib/bare-3.dist-info/INSTALLER': 'pip\n',
      'server/lib/old-0.9-py3.8.egg-info/PKG-INFO': 'Metadata-Version: 1.1\n',
      'server/lib/single-1.0.egg-info': 'Name: single\nVersion: 1.0.1\n',
      'server/lib/e-2.0-py3.9.egg/EGG-INFO/PKG-INFO': 'Name: e\nVersion: 2.0\n',
      'server/lib/setuptools/__init__.py': '',
      'server/lib/setuptools/_vendor/more-1.dist-info/METADATA': 'Name: more\nVersion: 1\n',
    }),
  ).toEqual([
    'pkg:pypi/bare@3 installed server/lib/bare-3.dist-info',
    'pkg:pypi/e@2.0 installed server/lib/e-2.0-py3.9.egg',
    'pkg:pypi/foo-bar@1.0 installed server/lib/Foo_Bar-1.0.dist-info',
    'pkg:pypi/more@1 vendored server/lib/setuptools/_vendor/more-1.dist-info',
    'pkg:pypi/old@0.9 installed server/lib/old-0.9-py3.8.egg-info',
    'pkg:pypi/single@1.0.1 installed server/lib/single-1.0.egg-info',
  ]);
});

test('metadata that names another project than its folder hides neither', async () => {
  const contents = memoryContents({
    'lib/evil-1.0.dist-info/METADATA': 'Name: evil\nVersion: 1.0\n',
    'lib/evil-1.0.dist-info/PKG-INFO': 'Name: kind\nVersion: 1.0\n',
    'lib/evil-1.0.dist-info/metadata': 'Name: kind\nVersion: 1.0\n',
    'lib/bad-2.0.dist-info/METADATA': 'Name: good\nVersion: 2.0\n',
    'lib/old-1.0.dist-info/METADATA': 'Name: old\nVersion: 9\n',
    'lib/a_b-1.0_local.dist-info/METADATA': 'Name: A.B\nVersion: 1.0+local\n',
  });
  const { packages, unseen } = await takeInventory(contents);
  expect(packages.map(({ purl }) => purl)).toEqual([
    'pkg:pypi/a-b@1.0%2Blocal',
    'pkg:pypi/bad@2.0',
    'pkg:pypi/evil@1.0',
    'pkg:pypi/good@2.0',
    'pkg:pypi/old@1.0',
    'pkg:pypi/old@9',
  ]);
  expect(unseen).toEqual([
    { path: 'lib/bad-2.0.dist-info', why: 'its metadata says that it is `good 2.0`' },
    { path: 'lib/old-1.0.dist-info', why: 'its metadata says that it is `old 9`' },
  ]);
});

test('programs are found under names that begin as those of texts do', async () => {
  const names = ['license-tool.exe', 'metadata.dll', 'history.node', 'changes'];
  const files = names.map((name) => [`server/${name}`, elfImage({})] as const);
  const { natives } = await takeInventory(memoryContents(Object.fromEntries(files)));
  expect(natives.map(({ path }) => path)).toEqual([
    'server/history.node',
    'server/license-tool.exe',
    'server/metadata.dll',
  ]);
});

async function edges(files: Parameters<typeof memoryContents>[0]) {
  const { packages } = await takeInventory(memoryContents(files));
  return packages.map(({ purl, dependsOn }) => [purl, ...dependsOn].join(' '));
}

test('what a package of Node depends on is what Node would load for it', async () => {
  const at = (name: string, version: string, more = {}) => json({ name, version, ...more });
  const wants = { dependencies: { b: '*', gone: '*' }, peerDependencies: { c: '*' } };
  expect(
    await edges({
      'node_modules/a/package.json': at('a', '1.0.0', wants),
      'node_modules/a/node_modules/b/package.json': at('b', '2.0.0', {
        optionalDependencies: { c: '1' },
      }),
      'node_modules/b/package.json': at('b', '1.0.0'),
      'node_modules/c/package.json': at('c', '1.0.0', { dependencies: { d: '*' } }),
      'node_modules/d': { link: '.pnpm/d@1.0.0/node_modules/d' },
      'node_modules/.pnpm/d@1.0.0/node_modules/d/package.json': at('d', '1.0.0'),
    }),
  ).toEqual([
    'pkg:npm/a@1.0.0 pkg:npm/b@2.0.0 pkg:npm/c@1.0.0',
    'pkg:npm/b@1.0.0',
    'pkg:npm/b@2.0.0 pkg:npm/c@1.0.0',
    'pkg:npm/c@1.0.0 pkg:npm/d@1.0.0',
    'pkg:npm/d@1.0.0',
  ]);
});

test('what a project of Python depends on is beside it; of extras, those that are asked for', async () => {
  const meta = (name: string, ...requires: string[]) =>
    `Name: ${name}\nVersion: 1\n${requires.map((each) => `Requires-Dist: ${each}\n`).join('')}`;
  expect(
    await edges({
      'one/a-1.dist-info/METADATA': meta('a', 'B[fast]>=1', 'c; extra == "never"', '???'),
      'one/b-1.dist-info/METADATA': meta('b', 'c ; extra == "fast"', "d ; extra == 'slow'"),
      'one/c-1.dist-info/METADATA': meta('c'),
      'one/d-1.dist-info/METADATA': meta('d'),
    }),
  ).toEqual([
    'pkg:pypi/a@1 pkg:pypi/b@1',
    'pkg:pypi/b@1 pkg:pypi/c@1',
    'pkg:pypi/c@1',
    'pkg:pypi/d@1',
  ]);
});

test('copies of packages are told from the author’s own and from samples', async () => {
  const files = Object.fromEntries(
    [
      ['package.json', { name: 'own', version: '1.0.0' }],
      ['server/package.json', { name: 'own-server', version: '1.0.0' }],
      ['tools/package.json', { name: 'tools', version: '1.0.0', private: true }],
      ['lib/copied/package.json', { name: 'copied', version: '1.2.3' }],
      ['node_modules/next/package.json', { name: 'next', version: '1.0.0' }],
      ['node_modules/next/dist/esm/package.json', { name: 'next', version: '0.0.0' }],
      ['node_modules/next/dist/compiled/x/package.json', { name: 'x', version: '5.0.0' }],
      ['node_modules/next/dist/type/package.json', { type: 'commonjs' }],
      ['node_modules/next/test/fixtures/evil/package.json', { name: 'evil', version: '1.0.0' }],
      ['node_modules/next/test/node_modules/y/package.json', { name: 'y', version: '1.0.0' }],
    ].map(([path, value]) => [path, json(value)] as [string, string]),
  );
  const server = {
    type: 'node',
    entryPoint: './server/index.js',
    launch: { command: '', args: [], env: {} },
    overrides: {},
  } as const;
  const { packages } = await takeInventory(memoryContents(files), { name: 'own', server });
  expect(packages.map(({ purl, how }) => `${purl} ${how}`)).toEqual([
    'pkg:npm/copied@1.2.3 vendored',
    'pkg:npm/next@1.0.0 installed',
    'pkg:npm/x@5.0.0 vendored',
  ]);
});

test('a package that does not say what it is is in the list, and said aloud', async () => {
  const { packages, unseen } = await takeInventory(
    memoryContents({
      'node_modules/bare/index.js': '',
      'node_modules/broken/package.json': '{"name":',
      'node_modules/list/package.json': '[]',
      'node_modules/odd/package.json': json({
        name: ['x'],
        version: 7,
        license: { type: 4 },
        dependencies: 'x',
      }),
      'node_modules/rude/package.json': json({ name: 'rude\u001b[2J', version: '1.0.0' }),
    }),
  );
  expect(packages.map(({ purl }) => purl)).toEqual([
    'pkg:npm/bare',
    'pkg:npm/broken',
    'pkg:npm/list',
    'pkg:npm/odd',
  ]);
  expect(unseen).toEqual([
    { path: 'node_modules/bare', why: 'it has no package.json, which would say what it is' },
    { path: 'node_modules/broken', why: 'its package.json can’t be read' },
    { path: 'node_modules/list', why: 'its package.json can’t be read' },
    { path: 'node_modules/rude', why: 'it holds a package whose name can’t be read' },
  ]);
});
