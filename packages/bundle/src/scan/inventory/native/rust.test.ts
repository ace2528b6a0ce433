import { deflateSync } from 'node:zlib';
import { elfImage, machOImage, memoryContents, peImage, wasmImage } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { takeInventory } from '../../../index.ts';

const packages = [
  { name: 'adler', version: '0.2.3', source: 'registry' },
  { name: 'made-here', version: '0.1.0', source: 'local', dependencies: [0, 3], root: true },
  { name: 'cc', version: '1.0.0', source: 'crates.io', kind: 'build' },
  { name: 'serde', version: '1.0.200+x', source: 'crates.io', dependencies: [2, 99, -1] },
];
const data = deflateSync(JSON.stringify({ packages }));

const crates = [
  'pkg:cargo/adler@0.2.3 ',
  'pkg:cargo/made-here@0.1.0 pkg:cargo/adler@0.2.3 pkg:cargo/serde@1.0.200%2Bx',
  'pkg:cargo/serde@1.0.200%2Bx ',
];

async function seen(program: Uint8Array) {
  const contents = memoryContents({ 'bin/tool': { content: program, mode: 0o755 } });
  const { packages: found, unseen } = await takeInventory(contents);
  return {
    found: found.map(({ purl, dependsOn }) => `${purl} ${dependsOn.join(' ')}`),
    unseen: unseen.map(({ why }) => why),
  };
}

test.each([
  ['ELF', elfImage({ '.text': Buffer.from('x'), '.dep-v0': data })],
  [
    'PE, padded',
    peImage({ '.text': Buffer.alloc(7), '.dep-v0': Buffer.concat([data, Buffer.alloc(99)]) }),
  ],
  ['Mach-O', machOImage({ __text: Buffer.alloc(3), '.dep-v0': data })],
  ['WebAssembly', wasmImage({ other: Buffer.alloc(200), '.dep-v0': data })],
])('the crates in a section of %s are told, but for those of the build', async (_, program) => {
  expect(await seen(program)).toEqual({ found: crates, unseen: [] });
});

test.each([
  ['no zlib', Buffer.from('{}')],
  ['no JSON', deflateSync('packages')],
  ['no packages', deflateSync('{}')],
  ['more than anybody has', deflateSync(Buffer.alloc(20_000_000, ' '))],
])('audit data with %s is said to be unreadable', async (_, section) => {
  const { found, unseen } = await seen(elfImage({ '.dep-v0': section }));
  expect(found).toEqual([]);
  expect(unseen).toEqual(['the list of crates in it can’t be read']);
});

test('odd entries of audit data harm nobody', async () => {
  const odd = [null, 5, {}, { name: 'a', version: 7, dependencies: 'x' }, { name: 'b\u001b[31m' }];
  const { found, unseen } = await seen(
    elfImage({ '.dep-v0': deflateSync(JSON.stringify({ packages: odd })) }),
  );
  expect(found).toEqual(['pkg:cargo/a ']);
  expect(unseen).toEqual(['it holds a package whose name can’t be read']);
});

test('without audit data, the paths in messages tell some', async () => {
  const paths = [
    '/root/.cargo/registry/src/registry.test-6f17d22bba15001f/serde-json-1.0.107/src/de.rs',
    'C:\\Users\\x\\.cargo\\registry\\src\\github.com-1ecc6299db9ec823\\base64-0.21.0-rc.1\\src\\a.rs',
    '/home/x/.cargo/registry/src/mirror.test-0000000000000000/mirrored-1.0.0/src/lib.rs',
    '/home/x/.cargo/registry/src/no-hash/other-1.0.0/src/lib.rs',
    '/rustc/0123456789012345678901234567890123456789/library/core/src/x.rs',
  ];
  const program = elfImage({ '.rodata': Buffer.from(paths.join('')) });
  expect(await seen(program)).toEqual({
    found: [
      'pkg:cargo/base64@0.21.0-rc.1 ',
      'pkg:cargo/mirrored@1.0.0 ',
      'pkg:cargo/serde-json@1.0.107 ',
    ],
    unseen: [
      'built from Rust without a list of its crates; only those are known by the messages in it',
    ],
  });
});
