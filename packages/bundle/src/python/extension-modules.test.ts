import { expect, test } from 'vitest';
import { type ExtensionModule, parseExtensionModule } from './index.ts';

test.each<[string, Partial<ExtensionModule>]>([
  [
    'lib/a/_a.cpython-312-x86_64-linux-gnu.so',
    { stem: 'lib/a/_a', name: 'a/_a', python: { minor: '3.12' }, platform: 'linux', arch: 'x64' },
  ],
  [
    'a/_a.cpython-313t-aarch64-linux-musl.so',
    { python: { minor: '3.13', freeThreaded: true }, platform: 'linux', arch: 'arm64' },
  ],
  ['_a.cpython-37m-darwin.so', { stem: '_a', python: { minor: '3.7' }, platform: 'darwin' }],
  ['_a.cp310-win_amd64.pyd', { python: { minor: '3.10' }, platform: 'win32', arch: 'x64' }],
  ['_a.cp310-win32.pyd', { python: { minor: '3.10' }, platform: 'win32', arch: 'ia32' }],
  ['a/_a.abi3.so', { stem: 'a/_a', name: 'a/_a' }],
  ['a/_a.pyd', { stem: 'a/_a', name: 'a/_a' }],
  ['lib/cp312-linux-x64/_a.abi3.so', { stem: 'lib/cp312-linux-x64/_a', name: '_a' }],
])('the name `%s` says what it is for', (path, expected) => {
  const found = parseExtensionModule(path);
  expect(found).toEqual({ stem: found?.stem, name: found?.name, ...expected });
});

test.each(['a/b.py', 'lib/libx.so.1.2', 'libx.dylib', '.so'])('`%s` is no module', (path) => {
  expect(parseExtensionModule(path)).toBeUndefined();
});
