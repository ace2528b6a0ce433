import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testNeeding, wheelFile } from '@opendxt/testkit';
import { expect } from 'vitest';
import { projectsOf, treeOf, vendorLab } from './testing/index.ts';

/** pip starts slowly, and more so on a machine that is busy. */
const slow = { timeout: 240_000 };

const fast = (tag: string, version = '1.0') =>
  wheelFile({ name: 'fast', version, tags: [tag], files: { 'fast.py': `tag = "${tag}"\n` } });

const offered = [
  wheelFile({
    name: 'Root.Project',
    version: '2.0',
    requires: [
      'leaf',
      'fast>=1',
      'only-windows; sys_platform == "win32"',
      'only-linux; sys_platform == "linux" and python_version >= "3.11"',
    ],
    extras: { more: ['extra-leaf'] },
    files: { 'root_project/__init__.py': '', 'root.pth': 'import root_project\n' },
    dataFiles: { 'scripts/root': '#!python\n', 'data/share/root.txt': 'data' },
    entryPoints: { console_scripts: { 'root-run': 'root_project:main' } },
  }),
  wheelFile({
    name: 'leaf',
    version: '1.0',
    files: { 'leaf.py': 'leaf = 1\n', 'bin/__init__.py': '' },
  }),
  wheelFile({ name: 'extra-leaf', version: '1.0', files: { 'extra_leaf.py': '' } }),
  wheelFile({ name: 'only-windows', version: '1.0', tags: ['py3-none-win_amd64'] }),
  wheelFile({ name: 'only-linux', version: '1.0', tags: ['py3-none-manylinux_2_17_x86_64'] }),
  ...['cp310-cp310', 'cp312-cp312'].flatMap((python) =>
    ['manylinux_2_28_x86_64', 'manylinux2014_x86_64', 'win_amd64', 'macosx_11_0_arm64'].map((on) =>
      fast(`${python}-${on}`),
    ),
  ),
];

for (const installer of ['pip', 'uv'] as const) {
  testNeeding(installer)(
    `${installer} brings what each target needs, and nothing else`,
    slow,
    async () => {
      await using lab = await vendorLab(offered);
      await lab.write('requirements.txt', 'root-project[more]\n');
      const targets = [
        'cp310-linux-x64',
        'cp312-linux-x64',
        'cp312-win32-x64',
        'cp312-darwin-arm64',
      ];
      await using vendored = await lab.vendor('requirements.txt', targets, { installer });

      const all = ['extra-leaf 1.0', 'fast 1.0', 'leaf 1.0', 'root-project 2.0'];
      expect(vendored.missing).toEqual([]);
      expect(projectsOf(vendored)).toEqual([
        all,
        [...all.slice(0, 3), 'only-linux 1.0', 'root-project 2.0'],
        [...all.slice(0, 3), 'only-windows 1.0', 'root-project 2.0'],
        all,
      ]);
      const tags = vendored.trees.map(({ folder }) => readFile(join(folder, 'fast.py'), 'utf8'));
      expect(await Promise.all(tags)).toEqual(
        [
          'cp310-cp310-manylinux2014_x86_64',
          'cp312-cp312-manylinux2014_x86_64',
          'cp312-cp312-win_amd64',
          'cp312-cp312-macosx_11_0_arm64',
        ].map((tag) => `tag = "${tag}"\n`),
      );
      const tree = await treeOf(vendored.trees[0]?.folder ?? '');
      expect(Object.keys(tree).filter((path) => !path.includes('.dist-info'))).toEqual([
        'bin',
        'bin/__init__.py',
        'extra_leaf.py',
        'fast.py',
        'leaf.py',
        'root.pth',
        'root_project',
        'root_project/__init__.py',
        'share',
        'share/root.txt',
      ]);
    },
  );
}
