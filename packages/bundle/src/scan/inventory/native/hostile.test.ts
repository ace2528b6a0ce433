import { deflateSync } from 'node:zlib';
import { elfImage, machOImage, memoryContents, peImage, wasmImage } from '@opendxt/testkit';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readImages } from '../../../binaries/index.ts';
import { takeInventory } from '../../../index.ts';

const modules = 'path\tcmd\nmod\texample.test/own\tv1.0.0\t\ndep\texample.test/b\tv1.1.0\n';
const buildInfo = Buffer.concat([
  Buffer.from('\xff Go buildinf:\x08\x02', 'latin1'),
  Buffer.alloc(16),
  Buffer.from([8]),
  Buffer.from('go1.22.1'),
  Buffer.from([modules.length + 32]),
  Buffer.from(`${'s'.repeat(16)}${modules}${'e'.repeat(16)}`),
]);
const crates = deflateSync(JSON.stringify({ packages: [{ name: 'a', version: '1.0.0' }] }));
const sections = { '.go.buildinfo': buildInfo, '.dep-v0': crates };
const programs = [elfImage, peImage, machOImage, wasmImage].map((make) => make(sections));

const seen = (content: Uint8Array) =>
  takeInventory(memoryContents({ tool: { content, mode: 0o755 } }));

test('programs that lie anywhere are looked at without an error', async () => {
  for (const program of programs) expect((await seen(program)).packages.length).toBeGreaterThan(1);
  const change = fc.record({ at: fc.nat(), value: fc.nat(255) });
  const changes = fc.array(change, { minLength: 1, maxLength: 20 });
  const changed = fc.tuple(fc.constantFrom(...programs), changes, fc.option(fc.nat(2000)));
  await fc.assert(
    fc.asyncProperty(changed, async ([program, all, length]) => {
      const copy = Buffer.from(program);
      for (const { at, value } of all) copy[at % copy.length] = value;
      await seen(copy.subarray(0, length ?? copy.length));
    }),
    { numRuns: 500 },
  );
});

test('slices of a universal binary that overlap are not read again and again', () => {
  const file = Buffer.alloc(2000);
  file.write('cafebabe00000010', 0, 'hex');
  for (let index = 0; index < 16; index++) file.writeUInt32BE(file.length, 20 + index * 20);
  expect(readImages(file)).toEqual([]);
});

test('a program full of signs of Go ends the search', async () => {
  const content = Buffer.alloc(4_000_000, '\xff Go buildinf:\x08\x02', 'latin1');
  content.write('7f454c46020101', 0, 'hex');
  content.fill(0, 16, 64);
  expect((await seen(content)).packages).toEqual([]);
});
