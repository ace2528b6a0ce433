import { createHash } from 'node:crypto';
import { JsonStrictValidator } from '@cyclonedx/cyclonedx-library/Validation';
import { Version } from '@cyclonedx/cyclonedx-library/Spec';
import { parseSource, readManifest } from '@opendxt/manifest';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentDigest, type ContentFile } from '../digest/index.ts';
import type { FoundPackage } from '../scan/index.ts';
import { sbomSpecs, type SbomSubject, writeSbom, type SbomOptions } from './index.ts';

const options: SbomOptions = {
  spec: '1.6',
  tool: { name: 'dxt', version: '1.2.3' },
  phase: 'post-build',
};

function manifestOf(more: object = {}) {
  const { manifest } = readManifest(
    parseSource(
      JSON.stringify({
        manifest_version: '0.3',
        name: 'weather',
        version: '1.0.0',
        description: 'Says how the weather is',
        author: { name: 'A. Author' },
        license: 'MIT',
        homepage: 'https://example.com/',
        repository: { type: 'git', url: 'https://example.com/weather.git' },
        server: { type: 'node', entry_point: 'server.js' },
        ...more,
      }),
    ),
    'tolerant',
  );
  if (manifest === undefined) throw new Error('expected a manifest');
  return manifest;
}

const file = (path: string, content = path): ContentFile => ({
  path,
  executable: false,
  size: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
});

function found(purl: string, more: Partial<FoundPackage> = {}): FoundPackage {
  const [, name = '', version = ''] = /^pkg:npm\/(.+)@([^@]*)$/.exec(purl) ?? [];
  return {
    ecosystem: 'npm',
    name: decodeURIComponent(name),
    version,
    purl,
    places: [`node_modules/${decodeURIComponent(name)}`],
    how: 'installed',
    licences: ['MIT'],
    dependsOn: [],
    ...more,
  };
}

const subject: SbomSubject = {
  manifest: manifestOf(),
  fileDigest: 'a'.repeat(64),
  files: [
    file('manifest.json'),
    file('server.js'),
    file('node_modules/a/index.js'),
    file('node_modules/a/node_modules/c/index.js'),
    file('node_modules/@s/b/build/b.node'),
    file('bin/tool'),
  ],
  inventory: {
    packages: [
      found('pkg:npm/%40s/b@2.0.0', { licences: ['(MIT OR Apache-2.0)', 'isc'] }),
      found('pkg:npm/a@1.0.0', {
        dependsOn: ['pkg:npm/%40s/b@2.0.0', 'pkg:npm/c@3.0.0', 'pkg:npm/gone@1.0.0'],
      }),
      found('pkg:golang/example.com/main@v1.0.0', {
        ecosystem: 'Go',
        name: 'example.com/main',
        version: 'v1.0.0',
        places: ['bin/tool', 'node_modules/@s/b/build/b.node'],
        how: 'compiled',
        licences: [],
        dependsOn: ['pkg:golang/example.com/used@v2.0.0'],
      }),
      found('pkg:cargo/listed@4.0.0', {
        ecosystem: 'crates.io',
        name: 'listed',
        version: '4.0.0',
        places: ['node_modules/a/sboms/list.json'],
        how: 'compiled',
        licences: [],
      }),
      found('pkg:golang/example.com/used@v2.0.0', {
        ecosystem: 'Go',
        name: 'example.com/used',
        version: 'v2.0.0',
        places: ['bin/tool', 'node_modules/@s/b/build/b.node'],
        how: 'compiled',
        licences: [],
      }),
      found('pkg:npm/c@3.0.0', {
        places: ['node_modules/a/node_modules/c'],
        licences: ['see LICENSE', 'MIT'],
        dependsOn: ['pkg:npm/a@1.0.0'],
      }),
    ],
    natives: [
      { path: 'bin/tool', targets: [], format: 'ELF' },
      { path: 'node_modules/@s/b/build/b.node', targets: ['linux-x64'], format: 'ELF' },
    ],
    unseen: [{ path: 'server.js', why: 'several packages are bundled into one file' }],
  },
};

interface Document {
  readonly metadata: { readonly component: Listed; readonly properties: readonly Pair[] };
  readonly components: readonly Listed[];
  readonly dependencies: readonly {
    readonly ref: string;
    readonly dependsOn?: readonly string[];
  }[];
}
interface Pair {
  readonly name: string;
  readonly value: string;
}
interface Listed {
  readonly name: string;
  readonly group?: string;
  readonly hashes?: readonly unknown[];
  readonly licenses?: readonly unknown[];
  readonly properties: readonly Pair[];
}

const read = async (about: SbomSubject, change: Partial<SbomOptions> = {}) =>
  JSON.parse(await writeSbom(about, { ...options, ...change })) as Document;

async function faults(text: string, spec: SbomOptions['spec']): Promise<unknown> {
  const version = spec === '1.7' ? Version.v1dot7 : Version.v1dot6;
  return new JsonStrictValidator(version).validate(text);
}

test.each(sbomSpecs)('what is written is valid by the schema of CycloneDX %s', async (spec) => {
  const text = await writeSbom(subject, { ...options, spec });
  expect(JSON.parse(text)).toMatchObject({ bomFormat: 'CycloneDX', specVersion: spec });
  expect(await faults(text, spec)).toBeNull();
});

test('the bundle has its digests, and what can not be seen is said', async () => {
  const { metadata } = await read(subject);
  expect(metadata.component).toMatchObject({
    type: 'application',
    name: 'weather',
    version: '1.0.0',
    hashes: [{ alg: 'SHA-256', content: 'a'.repeat(64) }],
    licenses: [{ license: { id: 'MIT' } }],
    properties: [{ name: 'opendxt:content-digest', value: contentDigest(subject.files) }],
  });
  expect(metadata.properties).toEqual([
    { name: 'opendxt:unseen', value: 'server.js: several packages are bundled into one file' },
  ]);
});

test('a list that is to lie in the bundle names the digest of all other files, and no file', async () => {
  const { fileDigest: _, ...building } = subject;
  const { metadata } = await read(building, { phase: 'build' });
  expect(metadata).toMatchObject({ lifecycles: [{ phase: 'build' }] });
  expect(metadata.component).not.toHaveProperty('hashes');
  const digest = {
    name: 'opendxt:content-digest:without:sbom.cdx.json',
    value: contentDigest(subject.files),
  };
  expect(metadata.component.properties).toEqual([digest]);
  const packed = { ...subject, files: [...subject.files, file('sbom.cdx.json')] };
  const later = (await read(packed)).metadata.component.properties;
  expect(later).toEqual([
    { name: 'opendxt:content-digest', value: contentDigest(packed.files) },
    digest,
  ]);
});

test('packages have names, licences, places and what lies there', async () => {
  const { components } = await read(subject);
  const about = components.map(({ group = '', name, licenses = [] }) => [group, name, licenses]);
  const acknowledgement = 'declared';
  expect(about).toEqual([
    ['', 'listed', []],
    ['', 'example.com/main', []],
    ['', 'example.com/used', []],
    ['@s', 'b', [{ expression: '((MIT OR Apache-2.0)) AND ISC', acknowledgement }]],
    ['', 'a', [{ license: { id: 'MIT', acknowledgement } }]],
    [
      '',
      'c',
      [
        { license: { name: 'see LICENSE', acknowledgement } },
        { license: { id: 'MIT', acknowledgement } },
      ],
    ],
    ['', 'bin/tool', []],
    ['', 'node_modules/@s/b/build/b.node', []],
  ]);
  // What lies in a package inside of it is not its own.
  expect(components.find(({ name }) => name === 'a')?.properties).toEqual([
    { name: 'opendxt:how', value: 'installed' },
    { name: 'opendxt:place', value: 'node_modules/a' },
    {
      name: 'opendxt:place-digest',
      value: `${contentDigest([file('node_modules/a/index.js')])} node_modules/a`,
    },
  ]);
});

test('edges lead from the bundle to everything, by what is there', async () => {
  const { dependencies } = await read(subject);
  expect(dependencies).toEqual([
    // `a` and `c` depend on each other, and nothing else on either.
    { ref: 'bundle', dependsOn: ['file:bin/tool', 'pkg:npm/a@1.0.0'] },
    { ref: 'pkg:cargo/listed@4.0.0' },
    {
      ref: 'pkg:golang/example.com/main@v1.0.0',
      dependsOn: ['pkg:golang/example.com/used@v2.0.0'],
    },
    { ref: 'pkg:golang/example.com/used@v2.0.0' },
    {
      ref: 'pkg:npm/%40s/b@2.0.0',
      dependsOn: ['file:node_modules/@s/b/build/b.node'],
    },
    {
      ref: 'pkg:npm/a@1.0.0',
      dependsOn: ['pkg:npm/%40s/b@2.0.0', 'pkg:npm/c@3.0.0', 'pkg:cargo/listed@4.0.0'],
    },
    { ref: 'pkg:npm/c@3.0.0', dependsOn: ['pkg:npm/a@1.0.0'] },
    { ref: 'file:bin/tool', dependsOn: ['pkg:golang/example.com/main@v1.0.0'] },
    {
      ref: 'file:node_modules/@s/b/build/b.node',
      dependsOn: ['pkg:golang/example.com/main@v1.0.0'],
    },
  ]);
});

test('native files have their digest', async () => {
  const { components } = await read(subject);
  expect(components.find(({ name }) => name === 'bin/tool')).toMatchObject({
    type: 'file',
    hashes: [{ alg: 'SHA-256', content: file('bin/tool').sha256 }],
  });
});

test('what a host fetches by a lock is listed as what is not in the bundle', async () => {
  const locked = found('pkg:npm/later@5.0.0', { places: ['uv.lock'], how: 'locked' });
  const about: SbomSubject = {
    ...subject,
    files: [...subject.files, file('uv.lock')],
    inventory: { ...subject.inventory, packages: [...subject.inventory.packages, locked] },
  };
  const properties = [
    { name: 'opendxt:how', value: 'locked' },
    { name: 'opendxt:lock', value: 'uv.lock' },
  ];
  const old = await read(about);
  const find = ({ components }: Document) => components.find(({ name }) => name === 'later');
  expect(find(old)).toEqual(expect.objectContaining({ properties }));
  expect(find(old)).not.toHaveProperty('isExternal');
  expect(old.dependencies[0]?.dependsOn).toContain('pkg:npm/later@5.0.0');
  const text = await writeSbom(about, { ...options, spec: '1.7' });
  expect(await faults(text, '1.7')).toBeNull();
  const document = JSON.parse(text) as Document;
  expect(find(document)).toMatchObject({ isExternal: true, properties });
  expect(document.components.filter((each) => 'isExternal' in each)).toHaveLength(1);
});

test('the order in which things were found leaves no trace', async () => {
  const { packages, natives, unseen } = subject.inventory;
  const turned: SbomSubject = {
    ...subject,
    files: [...subject.files].reverse(),
    inventory: { packages: [...packages].reverse(), natives: [...natives].reverse(), unseen },
  };
  expect(await writeSbom(turned, options)).toBe(await writeSbom(subject, options));
});

test('whatever authors and packages say, the document is valid and has each component once', async () => {
  const word = fc.string({ unit: 'binary', maxLength: 12 });
  const packageOf = fc.record({
    name: word,
    version: word,
    licences: fc.array(fc.oneof(word, fc.constantFrom('MIT', 'mit', 'MIT OR ISC', 'A AND')), {
      maxLength: 3,
    }),
    place: word,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(packageOf, { maxLength: 40 }),
      fc.record({ name: word, license: word, homepage: word, author: word }),
      fc.constantFrom(...sbomSpecs),
      async (packages, { author, ...words }, spec) => {
        const about: SbomSubject = {
          ...subject,
          manifest: { ...manifestOf(), ...words, author: { name: author } },
          inventory: {
            ...subject.inventory,
            packages: packages.map(({ name, version, licences, place }) =>
              found(`pkg:npm/${encodeURIComponent(name)}@${encodeURIComponent(version)}`, {
                name,
                version,
                licences,
                places: [place],
              }),
            ),
          },
        };
        const text = await writeSbom(about, { ...options, spec });
        expect(await faults(text, spec)).toBeNull();
        expect((JSON.parse(text) as Document).components).toHaveLength(packages.length + 2);
        expect(await writeSbom(about, { ...options, spec })).toBe(text);
      },
    ),
    { numRuns: 6, seed: 5 },
  );
});
