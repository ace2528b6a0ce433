import { expect, test } from 'vitest';
import { temporaryFolder, writeTree } from '../folders/index.ts';
import {
  circularImports,
  describedFolders,
  folderImports,
  foldersOf,
  upwardImports,
} from './index.ts';

test('imports between folders are found, those of types and those at run time, but not those of tests', async () => {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, {
    'index.ts': "export { a } from './a/index.ts';\n",
    'a/index.ts': "import type { B } from '../b/index.ts';\nimport './own.ts';\n",
    'a/own.ts': '',
    'a/a.test.ts': "import '../c/index.ts';\n",
    'a/testing/lab.ts': "import '../../c/index.ts';\n",
    'b/inner/deep.ts': "const c = () => import('../../c/index.ts');\n",
    'c/index.ts': "import { join } from 'node:path';\nimport { version } from '../version.ts';\n",
  });
  expect(foldersOf(folder.path)).toEqual(['a', 'b', 'c']);
  const found = folderImports(folder.path).map(({ from, to }) => `${from} ${to}`);
  expect(found.sort()).toEqual(['a b', 'b c']);
});

test('only what is part of a circle is told', () => {
  const imports = ['a b', 'b c', 'c b', 'c d'].map((pair) => {
    const [from = '', to = ''] = pair.split(' ');
    return { from, to, file: `${from}/index.ts` };
  });
  const circular = circularImports(imports).map(({ from, to }) => `${from} ${to}`);
  expect(circular).toEqual(['b c', 'c b']);
  expect(circularImports(imports.slice(0, 2))).toEqual([]);
  const order = ['d', 'c', 'b', 'a'];
  expect(upwardImports(imports, order).map(({ from, to }) => `${from} ${to}`)).toEqual(['c b']);
});

test('the order of folders is that of the table below a heading', () => {
  const page =
    '# A\n\n## One\n\n| `x` | |\n\n## Two\n\n| folder | |\n| `b`    | `c` |\n| `a-b` | |\n';
  expect(describedFolders(page, 'Two')).toEqual(['b', 'a-b']);
});
