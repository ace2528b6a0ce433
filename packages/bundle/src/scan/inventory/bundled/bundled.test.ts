import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { examinedBundle, memoryContents, temporaryFolder, writeTree } from '@opendxt/testkit';
import { build, type BuildOptions } from 'esbuild';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { folderContents, takeInventory } from '../../../index.ts';

const json = JSON.stringify;
const noted = '/*! kept v2.0.1 | MIT */\n';

const sources = {
  'in.js': `
    const { plain } = require('plain');
    const kept = require('kept');
    const stored = require('stored');
    const { version } = require('self/package.json');
    console.log(plain, kept, stored, version, { name: 'my-server', version: '9.9.9', description: 'd' });
  `,
  'node_modules/plain/index.js': `exports.plain = ${json('x'.repeat(3000))};`,
  'node_modules/kept/index.js': `${noted}module.exports = 2;`,
  'node_modules/self/package.json': json({
    name: 'self',
    version: '3.1.4',
    license: 'MIT',
    main: 'index.js',
    repository: 'x',
  }),
  'node_modules/.pnpm/stored@4.0.0_peer@1.0.0/node_modules/stored/index.js': 'module.exports = 4;',
};

async function bundled(options: BuildOptions, beside: Readonly<Record<string, string>> = {}) {
  await using folder = await temporaryFolder();
  const at = (path: string) => join(folder.path, path);
  await writeTree(folder.path, { ...sources, ...beside });
  await build({
    entryPoints: [at('in.js')],
    absWorkingDir: folder.path,
    bundle: true,
    platform: 'node',
    outfile: at('out/server/index.js'),
    alias: { stored: './node_modules/.pnpm/stored@4.0.0_peer@1.0.0/node_modules/stored/index.js' },
    ...options,
  });
  for (const path of Object.keys(beside)) await writeTree(at('out'), { [path]: beside[path]! });
  await mkdir(at('out'), { recursive: true });
  await rm(at('node_modules'), { recursive: true });
  const { packages, unseen } = await takeInventory(await folderContents(at('out')));
  return [
    ...packages.map(({ purl, how, places }) => `${purl} ${how} ${places.join(' ')}`),
    ...unseen.map(({ path, why }) => `${path}: ${why}`),
  ];
}

test('a bundle of esbuild names the files of packages, and some of their versions', async () => {
  expect(await bundled({})).toEqual([
    'pkg:npm/kept@2.0.1 vendored server/index.js',
    'pkg:npm/self@3.1.4 vendored server/index.js',
    'pkg:npm/stored@4.0.0 vendored server/index.js',
    'server/index.js: esbuild has put other packages into it, of which these say no version: `plain`',
  ]);
});

test('a minified bundle has banners and package.json files alone, or its source map', async () => {
  const minified = [
    'pkg:npm/kept@2.0.1 vendored server/index.js',
    'pkg:npm/self@3.1.4 vendored server/index.js',
    'server/index.js: esbuild has put other packages into it, perhaps more than it names',
  ];
  expect(await bundled({ minify: true })).toEqual(minified);
  expect((await bundled({ minify: true, sourcemap: true })).at(-1)).toMatch(/no version: `plain`$/);
});

test('a lock that came along says the missing versions', async () => {
  const lock = json({ packages: { 'node_modules/plain': { version: '1.2.3' } } });
  expect(await bundled({}, { 'package-lock.json': lock })).toContain(
    'pkg:npm/plain@1.2.3 vendored server/index.js',
  );
});

const filler = `\n${'x();\n'.repeat(1000)}`;

test.each([
  ['/*!\n * jQuery JavaScript Library v3.6.0\n * https://x\n */', 'jquery@3.6.0'],
  ['/*! DOMPurify 2.3.1 | (c) */', 'dompurify@2.3.1'],
  ['/** @license React v16.14.0\n * react-dom.production.min.js\n */', 'react-dom@16.14.0'],
  ['/*!\n * Vue.js v2.6.12\n * (c) 2014\n */', 'vue@2.6.12'],
  ['/*! @scope/name version: 1.0.0-rc.1 */', '%40scope/name@1.0.0-rc.1'],
  ['/*! Based on Underscore.js 1.8.3 */', undefined],
  ['/*! Licensed under version 2.0.0 of it */', undefined],
  ['/* lodash v4.17.21, in passing */', undefined],
  ['server({ name: "mine", version: "1.0.0", description: "d", license: "MIT" })', undefined],
])('%s is a sign of %s', async (text, name) => {
  const { packages } = await takeInventory(memoryContents({ 'a.js': text + filler }));
  expect(packages.map(({ purl }) => purl)).toEqual(name === undefined ? [] : [`pkg:npm/${name}`]);
});

test.each([
  ['webpack', 'var __webpack_require__ = 1;'],
  ['ncc', '__nccwpck_require__(1);'],
  ['Rollup', 'var commonjsGlobal = globalThis;'],
  ['Bun', '// @bun @bun-cjs\n'],
])('%s is known by its output', async (name, text) => {
  const { unseen } = await takeInventory(memoryContents({ 'a.js': text + filler }));
  expect(unseen).toEqual([
    { path: 'a.js', why: `${name} has put other packages into it, which it does not name` },
  ]);
});

test('minified scripts are told by folder', async () => {
  const text = 'x();'.repeat(3000);
  const { unseen } = await takeInventory(memoryContents({ 'lib/a.js': text, 'lib/b.js': text }));
  expect(unseen).toEqual([
    { path: 'lib', why: '2 scripts are minified, and what is in there can’t be told' },
  ]);
});

test('the author’s plain scripts are nothing unseen', async () => {
  const { packages, unseen } = await takeInventory(memoryContents({ 'a.js': filler }));
  expect({ packages, unseen }).toEqual({ packages: [], unseen: [] });
});

test('any text is read without an error, and in time', async () => {
  const pieces = [
    '/*!',
    '*/',
    ' v1.2.3',
    'name',
    '{name:"a",',
    'version:"1.2.3"',
    'license:',
    '// ',
    'node_modules/',
    '.pnpm/',
    'a@1.0.0/',
    '"./',
    '\n',
    'exports:{}};return e[r].call(',
  ];
  const piece = fc.constantFrom(...pieces);
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 60 }), fc.nat(60), async (all, times) => {
      const text = all.join('').repeat(times + 1);
      await takeInventory(memoryContents({ 'a.js': text + filler }));
    }),
    { numRuns: 200 },
  );
});

test('the script that is started is looked at by any name, and one too large is said', async () => {
  const banner = `/*! left-pad v1.3.0 | MIT */\n${'x();'.repeat(1000)}`;
  const { contents, manifest } = examinedBundle({
    server: { type: 'node', entry_point: 'server/start.bundle' },
    files: {
      'server/start.bundle': banner,
      'server/UPPER.JS': banner,
      'server/data.bundle': banner,
    },
  });
  const { packages } = await takeInventory(contents, manifest);
  expect(packages.map(({ purl, places }) => `${purl} ${places.join(' ')}`)).toEqual([
    'pkg:npm/left-pad@1.3.0 server/UPPER.JS server/start.bundle',
  ]);
  const size = 65 * 1024 * 1024;
  const large = { ...contents, entries: new Map([['a.js', { kind: 'file' as const, size }]]) };
  const { unseen } = await takeInventory(large);
  expect(unseen).toEqual([{ path: 'a.js', why: 'a script that is too large to look into' }]);
});
