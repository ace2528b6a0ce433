import { memoryContents } from '@opendxt/testkit';
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

test('projects of Python are found by their metadata, under the name that all compare by', async () => {
  expect(
    await seen({
      'server/lib/Foo_Bar-1.0.dist-info/METADATA': 'Name: Foo.Bar\nVersion: 1.0\n',
      'server/lib/Foo_Bar-1.0.dist-info/RECORD': '',
      'server/lib/bare-3.dist-info/INSTALLER': 'pip\n',
      'server/lib/old-0.9-py3.8.egg-info/PKG-INFO': 'Metadata-Version: 1.1\n',
      'server/lib/single-1.0.egg-info': 'Name: single\nVersion: 1.0.1\n',
      'server/lib/e-2.0-py3.9.egg/EGG-INFO/PKG-INFO': 'Name: e\nVersion: 2.0\n',
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
