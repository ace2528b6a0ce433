import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, writeTree } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { readSourceState } from './index.ts';

test('what can change a bundle is its files and ignore files, not what stays out nor packages', async () => {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, {
    'manifest.json': '{}',
    '.dxtignore': 'notes\n',
    'server/index.js': '',
    'server/__pycache__/x.pyc': '',
    'notes/a.txt': '',
    'node_modules/x/index.js': '',
    '.git/HEAD': '',
    'x.mcpb': '',
  });
  const before = await readSourceState(folder.path);
  const ignore = join(folder.path, '.dxtignore');
  expect([...before.files.keys()].sort()).toEqual(
    [ignore, 'manifest.json', 'server/index.js'].sort(),
  );
  expect(before.folders).toEqual([folder.path, join(folder.path, 'server')]);
  expect((await readSourceState(folder.path)).files).toEqual(before.files);
  utimesSync(join(folder.path, 'server/index.js'), 1, 1);
  expect((await readSourceState(folder.path)).files).not.toEqual(before.files);
});
