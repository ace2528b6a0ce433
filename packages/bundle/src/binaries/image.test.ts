import { readFileSync } from 'node:fs';
import { elfImage, machOImage, peImage, testNeeding, wasmImage } from '@opendxt/testkit';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readImages } from './index.ts';

const sections = { '.first': Buffer.from('one'), '.second': Buffer.from('the second') };
const makers = { ELF: elfImage, PE: peImage, 'Mach-O': machOImage, WebAssembly: wasmImage };

test.each(Object.entries(makers))('sections of %s are read', (format, make) => {
  const [image, ...others] = readImages(make(sections));
  expect(others).toEqual([]);
  expect(image?.format).toBe(format);
  const found = new Map(image?.sections.map(({ name, bytes }) => [name, bytes.toString()]));
  expect(found.get('.first')).toBe('one');
  expect(found.get('.second')).toBe('the second');
});

test.each(['PE', 'Mach-O'] as const)('an address of %s leads to its bytes', (format) => {
  const [image] = readImages(makers[format](sections));
  const address = image?.sections[1]?.address ?? 0;
  expect(image?.at(address + 4, 6)?.toString()).toBe('second');
  expect(image?.at(address + 4, 7)).toBeUndefined();
  expect(image?.at(address - 1, 1)).toBeUndefined();
});

test('a universal binary has an image for each machine', () => {
  const slices = [machOImage({ a: Buffer.from('1') }), machOImage({ b: Buffer.from('2') })];
  const head = Buffer.alloc(48);
  head.write('cafebabe00000002', 0, 'hex');
  let offset = head.length;
  for (const [index, slice] of slices.entries()) {
    head.writeUInt32BE(offset, 16 + index * 20);
    head.writeUInt32BE(slice.length, 20 + index * 20);
    offset += slice.length;
  }
  const images = readImages(Buffer.concat([head, ...slices]));
  expect(images.map((image) => image.sections.map(({ name }) => name))).toEqual([['a'], ['b']]);
});

testNeeding('Linux')('the program that runs this test has its sections', () => {
  const [image] = readImages(readFileSync(process.execPath));
  expect(image?.sections.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['.text', '.rodata']),
  );
  const text = image?.sections.find(({ name }) => name === '.text');
  expect(image?.at(text?.address ?? 0, 16)).toEqual(text?.bytes.subarray(0, 16));
});

test('headers that lie neither fail nor lead out of the file', () => {
  const change = fc.record({ at: fc.nat(1024), value: fc.constantFrom(0, 1, 8, 0x7f, 0x80, 0xff) });
  const changed = fc.record({
    make: fc.constantFrom(...Object.values(makers)),
    changes: fc.array(change, { minLength: 1, maxLength: 24 }),
    length: fc.option(fc.nat(600)),
  });
  fc.assert(
    fc.property(changed, ({ make, changes, length }) => {
      const file = make(sections);
      for (const { at, value } of changes) if (at < file.length) file[at] = value;
      const cut = file.subarray(0, length ?? file.length);
      for (const image of readImages(cut)) {
        for (const { bytes, address } of image.sections) {
          expect(bytes.length).toBeLessThanOrEqual(cut.length);
          image.at(address, bytes.length);
        }
      }
    }),
    { numRuns: 2000 },
  );
});

test('any bytes behind a magic number are read without an error', () => {
  const magics = ['7f454c46', '4d5a', 'cffaedfe', 'cefaedfe', '0061736d', 'cafebabe', 'cafebabf'];
  fc.assert(
    fc.property(fc.constantFrom(...magics), fc.uint8Array({ maxLength: 400 }), (magic, rest) => {
      readImages(Buffer.concat([Buffer.from(magic, 'hex'), rest]));
    }),
    { numRuns: 2000 },
  );
});
