import { expect, test } from 'vitest';
import { bundledMinors } from './index.ts';

const linux = { platform: 'linux', arch: 'x64' };
const gnu = (minor: number) => `cpython-3${minor}-x86_64-linux-gnu.so`;

test.each<[string, readonly string[], readonly string[] | undefined]>([
  ['no compiled module', ['server/lib/a/__init__.py'], undefined],
  ['any that are for all', ['lib/a/_a.abi3.so', 'lib/b/_b.so'], undefined],
  ['the one that it is for', [`lib/a/_a.${gnu(12)}`], ['3.12']],
  ['all that are there', [`lib/a/_a.${gnu(9)}`, `lib/a/_a.${gnu(12)}`], ['3.9', '3.12']],
  [
    'those that all modules are for',
    [`x/a/_a.${gnu(11)}`, `y/a/_a.${gnu(12)}`, `y/b/_b.${gnu(12)}`, `y/c/_c.abi3.so`],
    ['3.12'],
  ],
  ['those that any is for', [`lib/a/_a.${gnu(11)}`, `lib/b/_b.${gnu(12)}`], ['3.11', '3.12']],
  [
    'only what is for this machine',
    [
      `lib/a/_a.${gnu(11)}`,
      'lib/a/_a.cpython-312-darwin.so',
      'lib/a/_a.cpython-312-aarch64-linux-gnu.so',
      'lib/a/_a.cp313-win_amd64.pyd',
    ],
    ['3.11'],
  ],
  [
    'the folders of interpreters',
    [
      'lib/cp310-linux-x64/a/_a.so',
      'lib/cp311-linux-x64/a/_a.so',
      'lib/cp312-linux-arm64/a/_a.so',
      'lib/cp313t-linux-x64/a/_a.so',
    ],
    ['3.10', '3.11'],
  ],
  [
    'what is not in the folder of another platform',
    ['lib/cp310-linux-x64/a/_a.so', 'lib/common-win32-x64/a/_a.pyd'],
    ['3.10'],
  ],
  ['no build without the lock', ['lib/a/_a.cpython-313t-x86_64-linux-gnu.so'], undefined],
])('Python is chosen by %s', (_, paths, expected) => {
  expect(bundledMinors(paths, linux)).toEqual(expected);
});
