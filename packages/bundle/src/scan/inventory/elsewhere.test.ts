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
      'node_modules/away': { link: '../../elsewhere' },
      'node_modules/absolute': { link: '/usr/lib/node_modules/x' },
      'node_modules/inside': { link: '.store/x' },
    }),
  ).toEqual([
    'app/app.deps.json: packages of .NET are not told',
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
