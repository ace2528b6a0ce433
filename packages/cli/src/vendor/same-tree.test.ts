import { compiledModule, compiledModuleName, testNeeding, wheelFile } from '@opendxt/testkit';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { treeOf, vendorLab, type VendorLab } from './testing/index.ts';

/** pip starts slowly, and more so on a machine that is busy. */
const slow = { timeout: 240_000 };

const tags = ['cp312-cp312-manylinux_2_17_x86_64', 'cp312-cp312-win_amd64', 'cp310-abi3-win_amd64'];

const offered = [
  wheelFile({
    name: 'Odd.Name',
    version: '1.0',
    requires: ['plain', 'native'],
    files: {
      'odd/__init__.py': '',
      'odd/a,b "c".txt': 'quoted',
      'odd/old.pyc': 'bytecode',
      'odd.pth': 'import odd\n',
      'ns/one/__init__.py': '',
    },
    dataFiles: {
      'scripts/odd': '#!python\n',
      'data/share/odd/file.txt': 'data',
      'purelib/pure.py': '',
      'platlib/plat.py': '',
      'headers/odd.h': '',
    },
    entryPoints: {
      console_scripts: { 'odd-run': 'odd:main' },
      gui_scripts: { 'odd-gui': 'odd:x' },
    },
  }),
  wheelFile({ name: 'plain', version: '1.0', files: { 'ns/two/__init__.py': '' } }),
  ...tags.map((tag) =>
    wheelFile({
      name: 'native',
      version: '1.0',
      tags: [tag],
      files: { [`native/${compiledModuleName('fast', tag)}`]: compiledModule(tag) },
    }),
  ),
];

async function treesBy(lab: VendorLab, installer: 'pip' | 'uv') {
  await lab.write('requirements.txt', 'odd-name\n');
  const targets = ['cp312-linux-x64', 'cp312-win32-x64', 'cp311-win32-x64'];
  await using vendored = await lab.vendor('requirements.txt', targets, { installer });
  const [first] = vendored.trees;
  return {
    trees: await Promise.all(vendored.trees.map(({ folder }) => treeOf(folder))),
    record: await readFile(join(first?.folder ?? '', 'odd_name-1.0.dist-info/RECORD'), 'utf8'),
  };
}

testNeeding('pip', 'uv')('the tree is the same by pip and by uv, and each time', slow, async () => {
  await using lab = await vendorLab(offered);
  const byPip = await treesBy(lab, 'pip');
  const byUv = await treesBy(lab, 'uv');
  expect(byUv).toEqual(byPip);
  expect(await treesBy(lab, 'uv')).toEqual(byUv);
  expect(await treesBy(lab, 'pip')).toEqual(byPip);

  const paths = byPip.trees.map((tree) =>
    Object.keys(tree).filter((path) => path.includes('.') && !path.includes('.dist-info')),
  );
  const common = (native: string) => [
    `native/${native}`,
    'ns/one/__init__.py',
    'ns/two/__init__.py',
    'odd.pth',
    'odd/__init__.py',
    'odd/a,b "c".txt',
    'plat.py',
    'pure.py',
    'share/odd/file.txt',
  ];
  expect(paths).toEqual([
    common('fast.cpython-312-x86_64-linux-gnu.so'),
    common('fast.cp312-win_amd64.pyd'),
    common('fast.pyd'),
  ]);
  expect(byPip.record.replaceAll(/sha256=[\w-]{43}/g, 'sha256=…')).toMatchInlineSnapshot(`
    "ns/one/__init__.py,sha256=…,0
    odd.pth,sha256=…,11
    odd/__init__.py,sha256=…,0
    "odd/a,b ""c"".txt",sha256=…,6
    odd_name-1.0.dist-info/METADATA,sha256=…,94
    odd_name-1.0.dist-info/RECORD,,
    odd_name-1.0.dist-info/WHEEL,sha256=…,86
    odd_name-1.0.dist-info/entry_points.txt,sha256=…,68
    plat.py,sha256=…,0
    pure.py,sha256=…,0
    share/odd/file.txt,sha256=…,4
    "
  `);
});
