import { memoryContents } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { takeInventory } from './index.ts';

async function unseen(files: Parameters<typeof memoryContents>[0]) {
  const inventory = await takeInventory(memoryContents(files));
  return inventory.unseen.map(({ path, why }) => `${path}: ${why}`);
}

test('ecosystems that are not told, links out and modules without a package are said', async () => {
  expect(
    await unseen({
      'app/app.deps.json': '{}',
      'app/other.deps.json': '{}',
      'vendor/composer/installed.json': '{}',
      'node_modules/loose.js': '',
      'node_modules/@scope/loose.cjs': '',
      'node_modules/away': { link: '../../elsewhere' },
      'node_modules/absolute': { link: '/usr/lib/node_modules/x' },
      'node_modules/inside': { link: '.store/x' },
    }),
  ).toEqual([
    'app/app.deps.json: packages of .NET are not told',
    'node_modules/@scope/loose.cjs: a module without a package around it',
    'node_modules/absolute: a link that leads out of here',
    'node_modules/away: a link that leads out of here',
    'node_modules/loose.js: a module without a package around it',
    'vendor/composer/installed.json: packages of PHP are not told',
  ]);
});

test('modules beside installed projects that none of them lists are said', async () => {
  const wheel = (name: string, record: string) => ({
    [`lib/${name}-1.dist-info/METADATA`]: `Name: ${name}\nVersion: 1\n`,
    [`lib/${name}-1.dist-info/RECORD`]: record,
  });
  expect(
    await unseen({
      ...wheel('listed', 'listed/__init__.py,,\nother_name.py,,\n../bin/x.py,,\n'),
      ...wheel('without_record', ''),
      'lib/listed/__init__.py': '',
      'lib/other_name.py': '',
      'lib/without_record/__init__.py': '',
      'lib/bin/x.py': '',
      'lib/by_hand/__init__.py': '',
      'lib/single.py': '',
      'main.py': '',
    }),
  ).toEqual(['lib: modules that none of the projects there lists: `by_hand`, `single.py`']);
});

test('projects whose metadata was taken away are said where installers put them', async () => {
  expect(
    await unseen({
      'server/lib/requests/__init__.py': '',
      'server/lib/six.py': '',
      'server/.venv/lib/python3.12/site-packages/evil/__init__.py': '',
      'node_modules/a/lib/x/__init__.py': '',
      'server/own/__init__.py': '',
    }),
  ).toEqual([
    'node_modules/a: it has no package.json, which would say what it is',
    'server/.venv/lib/python3.12/site-packages: modules that none of the projects there lists: `evil`',
    'server/lib: modules that none of the projects there lists: `requests`, `six.py`',
  ]);
});

test('copies among samples are said, since nobody knows whether they are run', async () => {
  const lodash = '{ "name": "lodash", "version": "4.17.20" }';
  expect(
    await unseen({
      'node_modules/a/package.json': '{ "name": "a", "version": "1.0.0" }',
      'node_modules/a/test/lodash/package.json': lodash,
      'node_modules/a/test/node_modules/lodash/package.json': '{ "name": "lodash" }',
      'server/templates/lodash/package.json': lodash,
      'server/templates/own/package.json': '{ "name": "own", "version": "1.0.0", "private": true }',
    }),
  ).toEqual([
    ': copies of packages among tests, examples and templates were not looked up: `node_modules/a/test/lodash`, `node_modules/a/test/node_modules/lodash`, `server/templates/lodash`',
  ]);
});
