import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parsePythonTargetName, type PythonTarget } from '@opendxt/bundle';
import { packageIndex, temporaryFolder, testNeeding, wheelFile } from '@opendxt/testkit';
import { expect } from 'vitest';
import { vendorPackages } from './index.ts';

const target = (name: string) => parsePythonTargetName(name) as PythonTarget;

testNeeding('pip')('brings what requirements want for one target', async () => {
  await using index = await packageIndex([
    wheelFile({ name: 'leaf', version: '1.0', files: { 'leaf.py': 'leaf = 1\n' } }),
    wheelFile({ name: 'root', version: '2.0', requires: ['leaf; sys_platform == "win32"'] }),
  ]);
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'requirements.txt');
  await writeFile(path, 'root\n');
  await using vendored = await vendorPackages(
    {
      input: { kind: 'requirements', path },
      targets: [target('cp312-win32-x64'), target('cp310-linux-x64')],
      installer: 'pip',
    },
    {
      env: { ...process.env, ...index.env },
      cwd: folder.path,
      signal: new AbortController().signal,
      cacheDir: join(folder.path, 'cache'),
    },
  );
  const [windows, linux] = vendored.trees;
  expect(windows?.projects.map(({ name, version }) => `${name} ${version}`)).toEqual([
    'leaf 1.0',
    'root 2.0',
  ]);
  expect(linux?.projects.map(({ name }) => name)).toEqual(['root']);
  expect(await readFile(join(windows?.folder ?? '', 'leaf.py'), 'utf8')).toBe('leaf = 1\n');
});
