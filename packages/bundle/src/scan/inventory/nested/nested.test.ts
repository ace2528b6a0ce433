import { gzipSync } from 'node:zlib';
import {
  buildSdist,
  buildWheel,
  elfImage,
  hostileArchives,
  memoryContents,
  type RawEntry,
  rawZip,
  testInFullRun,
} from '@opendxt/testkit';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { takeInventory } from '../../../index.ts';

async function seen(files: Parameters<typeof memoryContents>[0]) {
  const { packages, natives, unseen } = await takeInventory(memoryContents(files));
  return {
    packages: packages.map(({ purl, how, places }) => `${purl} ${how} ${places.join(' ')}`),
    natives: natives.map(({ path }) => path),
    unseen: unseen.map(({ path, why }) => `${path}: ${why}`),
  };
}

const six = { name: 'Six', version: '1.16.0', files: { 'six.py': '' } };
const lodash = JSON.stringify({ name: 'lodash', version: '4.17.20' });

test('wheels, sdists, zipapps and zips with node_modules are looked into, also in each other', async () => {
  const zipped: RawEntry[] = [
    { name: 'node_modules/lodash/package.json', content: lodash, method: 8 },
    { name: 'bin/tool', content: elfImage({}), mode: 0o100755 },
    { name: 'six.whl', content: buildWheel(six), method: 8 },
  ];
  const { packages, natives, unseen } = await seen({
    'a.whl': buildWheel(six),
    'b.tar.gz': buildSdist({ ...six, version: '1.15.0' }),
    'c.pyz': Buffer.concat([Buffer.from('#!/usr/bin/env python3\n'), rawZip(zipped)]),
  });
  expect(packages).toEqual([
    'pkg:npm/lodash@4.17.20 vendored c.pyz!/node_modules/lodash',
    expect.stringMatching(/^pkg:pypi\/six@1.15.0 vendored b.tar.gz!\/six-1.15.0 b.tar.gz!.*whl!/),
    expect.stringContaining('pkg:pypi/six@1.16.0 vendored a.whl!/'),
  ]);
  expect(packages[2]).toContain(' c.pyz!/six.whl!/');
  expect(natives).toEqual(['c.pyz!/bin/tool']);
  expect(unseen).toEqual([
    'c.pyz!/bin/tool: a program or library of machine code, which does not say what is compiled into it',
  ]);
});

test('what can’t be looked into is said', async () => {
  const nest = (bytes: Buffer) => rawZip([{ name: 'in.zip', content: bytes, method: 8 }]);
  const encrypted: RawEntry = {
    name: 'node_modules/a/package.json',
    content: '{}',
    both: { flags: 1 },
  };
  const { packages, unseen } = await seen({
    'a.7z': '7z',
    'b.zip': 'no zip at all, but text',
    'c.tgz': gzipSync('no tar'),
    'd.tar.gz': 'x',
    'e.zip': rawZip([encrypted]),
    'f.zip': nest(nest(nest(nest(Buffer.from('deep'))))),
  });
  expect(packages).toEqual(['pkg:npm/a vendored e.zip!/node_modules/a']);
  expect(unseen).toEqual([
    'a.7z: an archive of a kind that is not looked into',
    'b.zip: an archive: it is no archive of its kind',
    'c.tgz: an archive: it is no archive of its kind',
    'd.tar.gz: an archive that is damaged',
    'e.zip!/node_modules/a: it has no package.json, which would say what it is',
    'e.zip!/node_modules/a/package.json: it is encrypted',
    'f.zip!/in.zip!/in.zip!/in.zip: an archive in an archive, deeper than is looked into',
  ]);
});

test('archives that unpack to more than anybody waits for are told, not unpacked', async () => {
  const zip = rawZip([{ name: 'in.zip', content: Buffer.alloc(400_000), method: 8 }]);
  const contents = memoryContents({ 'a.zip': zip, 'b.zip': zip, 'c.zip': zip, 'd.zip': zip });
  const { unseen } = await takeInventory(contents, undefined, { mostUnpacked: 1_000_000 });
  expect(unseen.map(({ path, why }) => `${path}: ${why}`)).toEqual([
    'a.zip!/in.zip: an archive: it is no archive of its kind',
    'b.zip!/in.zip: an archive: it is no archive of its kind',
    'c.zip!/in.zip: there is more in archives than is looked into',
    'd.zip!/in.zip: there is more in archives than is looked into',
  ]);
});

function tarEntry(name: string, content: string, kind = '0', size = content.length): Buffer {
  const head = Buffer.alloc(512);
  head.write(name);
  head.write('0000644\0', 100);
  head.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  head.write(kind, 156);
  return Buffer.concat([
    head,
    Buffer.from(content.padEnd(Math.ceil(content.length / 512) * 512, '\0')),
  ]);
}

test('archives are known by what they are, whatever they are called', async () => {
  const zip = rawZip([{ name: 'node_modules/lodash/package.json', content: lodash, method: 8 }]);
  const { packages, unseen } = await seen({
    'data.bin': zip,
    plugin: buildSdist(six),
    'model.dat': Buffer.concat([Buffer.from('7z\xbc\xaf\x27\x1c', 'latin1'), Buffer.alloc(99)]),
  });
  expect(packages).toEqual([
    'pkg:npm/lodash@4.17.20 vendored data.bin!/node_modules/lodash',
    expect.stringMatching(/^pkg:pypi\/six@1.16.0 vendored plugin!\/six-1.16.0 /),
  ]);
  expect(unseen).toEqual(['model.dat: an archive of a kind that is not looked into']);
});

test('a tar has for us what any reader finds in it', async () => {
  const path = 'node_modules/lodash/package.json';
  const pax = (text: string) => `${text.length + 3 + (text.length > 6 ? 1 : 0)} ${text}\n`;
  const name = pax(`path=${path}`);
  const { packages, unseen } = await seen({
    'a.tar': Buffer.concat([tarEntry('x', ''), Buffer.alloc(512), tarEntry(path, lodash)]),
    'b.tar': Buffer.concat([
      tarEntry('././@LongLink', path, 'L'),
      tarEntry('././@LongLink', 'elsewhere', 'K'),
      tarEntry('short', lodash),
    ]),
    'c.tar': Buffer.concat([
      tarEntry('PaxHeader', pax('path=kind') + name, 'x'),
      tarEntry('', lodash),
    ]),
    'd.tar': Buffer.concat([
      tarEntry('PaxHeader', `${name}${pax(`size=${lodash.length}`)}`, 'x'),
      tarEntry('x', lodash, '0', 0),
    ]),
    'e.tar': Buffer.concat([tarEntry('x', '', '2', 1024), tarEntry(path, lodash)]),
  });
  expect(packages).toEqual([
    `pkg:npm/lodash@4.17.20 vendored ${['a', 'b', 'c', 'd'].map((tar) => `${tar}.tar!/node_modules/lodash`).join(' ')}`,
  ]);
  expect(unseen).toEqual(['e.tar: an archive: what is in it depends on who reads it']);
});

test('a zip whose directory ends early, or may be another, is told', async () => {
  const zip = rawZip([
    { name: 'a.txt', content: 'a' },
    { name: 'node_modules/lodash/package.json', content: lodash },
  ]);
  const broken = Buffer.from(zip);
  broken[broken.lastIndexOf('PK\x01\x02')] = 0;
  const end = zip.length - 22;
  const zip64 = Buffer.concat([zip.subarray(0, end), Buffer.alloc(76), zip.subarray(end)]);
  const { unseen } = await seen({ 'a.zip': broken, 'b.zip': zip64 });
  expect(unseen).toEqual([
    'a.zip: an archive: it is cut off or damaged',
    'b.zip: an archive: it is cut off or damaged',
  ]);
});

testInFullRun(
  'every odd archive is looked into without an error',
  { timeout: 180_000 },
  async () => {
    for (const odd of hostileArchives()) {
      const content = odd.bytes();
      if (content.length < 8_000_000) await seen({ 'a.zip': content });
    }
  },
);

test('damaged archives are looked into without an error', async () => {
  const change = fc.record({ at: fc.nat(4000), value: fc.nat(255) });
  const samples = [
    ['a.zip', rawZip([{ name: 'package.json', content: lodash, method: 8 }])],
    ['a.whl', buildWheel(six)],
    ['a.tar', Buffer.concat([Buffer.from('a'.padEnd(512, '\0')), Buffer.alloc(512)])],
    ['a.tgz', buildSdist(six)],
  ] as const;
  const changes = fc.array(change, { minLength: 1, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...samples), changes, async ([name, bytes], changed) => {
      const copy = Buffer.from(bytes);
      for (const { at, value } of changed) copy[at % copy.length] = value;
      await seen({ [name]: copy });
    }),
    { numRuns: 500 },
  );
});
