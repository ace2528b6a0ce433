import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, testOnPosix, writeTree } from '@opendxt/testkit';
import { expect } from 'vitest';
import { globalPackages } from './global-packages.ts';

testOnPosix(
  'global packages are those of every Python of a prefix, and of Node but npm',
  async () => {
    await using folder = await temporaryFolder();
    const at = (...names: string[]) => join(folder.path, ...names);
    await writeTree(folder.path, {
      'lib/python3.12/site-packages/shared.py': '',
      'lib/python3.12/os.py': '',
      'lib64/python3.12/site-packages/': '',
      'lib/python3/dist-packages/': '',
      'lib/node_modules/npm/': '',
      'lib/node_modules/corepack/': '',
      'lib/node_modules/typescript/': '',
      'lib/node_modules/@scope/tool/': '',
      'lib/node/': '',
      'elsewhere/': '',
    });
    symlinkSync(at('elsewhere'), at('lib/node_modules/linked'));
    const found = globalPackages([folder.path, at('lib/python3.12')]);
    expect(found.filter((path) => path.startsWith(folder.path))).toEqual(
      [
        at('lib/node'),
        at('lib/node_modules/@scope'),
        at('lib/node_modules/typescript'),
        at('lib/python3.12/site-packages'),
        at('lib/python3/dist-packages'),
        at('lib64/python3.12/site-packages'),
      ].sort(),
    );
  },
);
