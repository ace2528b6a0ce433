import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, testNeeding, writeTree } from '@opendxt/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  extensionTree,
  hostLab,
  registryEnvironment,
  runCommand,
  transcript,
  type CommandRun,
} from '../../testing/index.ts';

/** A program for Linux as far as its header says so. */
const program = Buffer.concat([
  Buffer.from('7f454c4602010100000000000000000002003e0001000000', 'hex'),
  Buffer.alloc(104),
]);

const packageJson = (name: string, version: string, more: object = {}) =>
  JSON.stringify({ name, version, license: 'MIT', ...more });

const files = {
  ...extensionTree(),
  'package.json': JSON.stringify({ name: 'tiny', dependencies: { alpha: '^1.0.0' } }),
  'node_modules/alpha/package.json': packageJson('alpha', '1.2.3', {
    dependencies: { '@s/beta': '2.0.0' },
  }),
  'node_modules/alpha/index.js': 'module.exports = 1;\n',
  'node_modules/@s/beta/package.json': packageJson('@s/beta', '2.0.0', {
    license: 'Apache-2.0 OR ISC',
  }),
  'node_modules/@s/beta/index.js': 'module.exports = 2;\n',
  'node_modules/@s/beta/beta.node': program,
  'lib/six-1.17.0.dist-info/METADATA':
    'Metadata-Version: 2.1\nName: six\nVersion: 1.17.0\nLicense: MIT\n',
  'lib/six-1.17.0.dist-info/RECORD': 'six.py,,\nsix-1.17.0.dist-info/METADATA,,\n',
  'lib/six.py': 'x = 1\n',
};

interface Document {
  readonly metadata: {
    readonly component: {
      readonly hashes?: readonly { readonly content: string }[];
      readonly properties: readonly { readonly name: string; readonly value: string }[];
    };
  };
  readonly components: readonly { readonly name: string; readonly purl?: string }[];
}

let folder: { readonly path: string; remove(): Promise<void> };
beforeEach(async () => {
  folder = await temporaryFolder();
  await writeTree(join(folder.path, 'tiny'), files);
});
afterEach(() => folder.remove());

const dxt = (...args: string[]) => runCommand(args, { cwd: folder.path });
const read = ({ stdout }: CommandRun) => JSON.parse(stdout) as Document;
const readAt = (name: string) =>
  JSON.parse(readFileSync(join(folder.path, name), 'utf8')) as Document;
const sha256 = (name: string) =>
  createHash('sha256')
    .update(readFileSync(join(folder.path, name)))
    .digest('hex');
const propertiesOf = ({ metadata }: Document) =>
  Object.fromEntries(metadata.component.properties.map(({ name, value }) => [name, value]));

interface Packed {
  readonly sha256: string;
  readonly contentDigest: string;
}
const pack = async (...args: string[]): Promise<Packed> =>
  JSON.parse(
    (await dxt('pack', 'tiny', '--no-start', '--no-prune', '--json', ...args)).stdout,
  ) as Packed;

test('a bundle and its folder have the same packages, and the bundle its digest', async () => {
  const packed = await pack('-o', 'a.mcpb');
  const ofBundle = read(await dxt('sbom', 'a.mcpb'));
  const ofFolder = read(await dxt('sbom', 'tiny'));
  expect(ofBundle.metadata.component.hashes).toEqual([{ alg: 'SHA-256', content: packed.sha256 }]);
  expect(ofFolder.metadata.component).not.toHaveProperty('hashes');
  expect(propertiesOf(ofBundle)).toEqual({ 'opendxt:content-digest': packed.contentDigest });
  expect(propertiesOf(ofFolder)).toEqual({ 'opendxt:content-digest': packed.contentDigest });
  expect(ofBundle.components).toEqual(ofFolder.components);
  expect(ofBundle.components.map(({ purl, name }) => purl ?? name)).toEqual([
    'pkg:npm/%40s/beta@2.0.0',
    'pkg:npm/alpha@1.2.3',
    'pkg:pypi/six@1.17.0',
    'node_modules/@s/beta/beta.node',
  ]);
});

test('it goes to a file, which replaces an earlier list and nobody else’s file', async () => {
  await pack('-o', 'a.mcpb');
  const run = await dxt('sbom', 'a.mcpb', '--spec', '1.7', '-o', 'list.json');
  expect(transcript(run)).toMatchInlineSnapshot(`
    "$ dxt sbom a.mcpb --spec 1.7 -o list.json
    exit 0
    --- stdout
    \`list.json\`: 3 packages, 1 native file
    --- stderr
    what may hold more that can't be seen: 1 file"
  `);
  const first = readFileSync(join(folder.path, 'list.json'), 'utf8');
  expect(JSON.parse(first)).toMatchObject({ specVersion: '1.7' });
  expect(await dxt('sbom', 'a.mcpb', '-o', 'list.json')).toMatchObject({ status: 0 });
  expect(readAt('list.json')).toMatchObject({ specVersion: '1.6' });
  await writeFile(join(folder.path, 'mine.json'), '{"my":"own"}');
  expect(transcript(await dxt('sbom', 'a.mcpb', '-o', 'mine.json'))).toMatchInlineSnapshot(`
    "$ dxt sbom a.mcpb -o mine.json
    exit 1
    --- stderr
    error: \`mine.json\` exists and is no list of components; it is left as it is [exists]

    hint: name another file with \`-o\`, or remove it"
  `);
  expect(await dxt('sbom', 'a.mcpb', '--spec', '1.5')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('`--spec` expects 1.6 or 1.7, found `1.5`') as string,
  });
  expect(await dxt('sbom', 'none')).toMatchObject({ status: 1 });
});

describe('pack --sbom', () => {
  test('puts a list into the bundle that names the digest of all other files', async () => {
    const plain = await pack('-o', 'plain.mcpb');
    const packed = await pack('-o', 'a.mcpb', '--sbom');
    await dxt('unpack', 'a.mcpb', 'out');
    const list = readAt('out/sbom.cdx.json');
    expect(list).toMatchObject({ metadata: { lifecycles: [{ phase: 'build' }] } });
    expect(list.components).toEqual(read(await dxt('sbom', 'tiny')).components);
    expect(read(await dxt('sbom', 'a.mcpb')).components).toEqual(list.components);
    const without = { 'opendxt:content-digest:without:sbom.cdx.json': plain.contentDigest };
    expect(propertiesOf(list)).toEqual(without);
    expect(list.metadata.component).not.toHaveProperty('hashes');
    expect(propertiesOf(read(await dxt('sbom', 'a.mcpb')))).toEqual({
      'opendxt:content-digest': packed.contentDigest,
      ...without,
    });
  });

  test('gives the same bytes of the same source, whatever list lies in there', async () => {
    await pack('-o', 'a.mcpb', '--sbom');
    await cp(join(folder.path, 'tiny'), join(folder.path, 'b'), { recursive: true });
    await writeFile(join(folder.path, 'tiny/sbom.cdx.json'), '{"bomFormat":"CycloneDX","old":1}');
    await pack('-o', 'b.mcpb', '--sbom');
    expect(sha256('b.mcpb')).toBe(sha256('a.mcpb'));
  });

  test('is part of what a plan shows', async () => {
    const run = await dxt('pack', 'tiny', '--sbom', '--dry-run', '--no-prune', '--json');
    const without = await dxt('pack', 'tiny', '--dry-run', '--no-prune', '--json');
    const count = ({ stdout }: CommandRun) => (JSON.parse(stdout) as { files: number }).files;
    expect(count(run)).toBe(count(without) + 1);
    expect(existsSync(join(folder.path, 'tiny-1.0.0.mcpb'))).toBe(false);
  });
});

test('what is installed is listed as it came out of its bundle, and changes are said', async () => {
  const lab = await hostLab();
  try {
    const bundle = await lab.bundle({ name: 'tiny', files: { 'lib/a.js': 'a' } });
    const install = await lab.dxt('install', bundle, '--yes', '--allow', 'tools', '--json');
    expect(install).toMatchObject({ status: 0 });
    const installed = await lab.dxt('sbom', 'tiny');
    expect(installed).toMatchObject({ status: 0, stderr: '' });
    expect(installed.stdout).toBe((await lab.dxt('sbom', bundle)).stdout);
    const { dir } = JSON.parse(install.stdout) as { dir: string };
    chmodSync(join(dir, 'lib'), 0o755);
    rmSync(join(dir, 'lib/a.js'));
    const changed = await lab.dxt('sbom', 'tiny');
    expect(changed.stderr).toContain('not those that were installed');
    expect(read(changed).metadata.component).not.toHaveProperty('hashes');
  } finally {
    await lab.remove();
  }
});

testNeeding('python3', 'the package index')(
  'the library of CycloneDX for Python reads what is written',
  { timeout: 120_000 },
  async () => {
    const place = join(folder.path, 'python');
    const env = { ...process.env, ...registryEnvironment() };
    const install = ['-m', 'pip', 'install', '--quiet', '--target', place, 'cyclonedx-python-lib'];
    execFileSync('python3', install, { env, stdio: 'ignore' });
    await pack('-o', 'a.mcpb');
    for (const spec of ['1.6', '1.7']) {
      await dxt('sbom', 'a.mcpb', '--spec', spec, '-o', 'list.json');
      const said = execFileSync('python3', ['-c', reader, join(folder.path, 'list.json')], {
        env: { ...env, PYTHONPATH: place },
        encoding: 'utf8',
      });
      expect(JSON.parse(said)).toEqual({
        bundle: ['tiny', '1.0.0', [sha256('a.mcpb')]],
        components: [
          ['file', null, 'node_modules/@s/beta/beta.node', []],
          ['library', 'pkg:npm/%40s/beta@2.0.0', '@s/beta', ['Apache-2.0 OR ISC']],
          ['library', 'pkg:npm/alpha@1.2.3', 'alpha', ['MIT']],
          ['library', 'pkg:pypi/six@1.17.0', 'six', ['MIT']],
        ],
        edges: {
          bundle: ['pkg:npm/alpha@1.2.3', 'pkg:pypi/six@1.17.0'],
          'pkg:npm/%40s/beta@2.0.0': ['file:node_modules/@s/beta/beta.node'],
          'pkg:npm/alpha@1.2.3': ['pkg:npm/%40s/beta@2.0.0'],
        },
      });
    }
  },
);

/** `validate` looks whether every edge leads to a component. */
const reader = `
import json, sys
from cyclonedx.model.bom import Bom
bom = Bom.from_json(json.load(open(sys.argv[1])))
assert bom.validate()
named = lambda c: f'{c.group}/{c.name}' if c.group else c.name
licence = lambda l: getattr(l, 'value', None) or l.id or l.name
root = bom.metadata.component
print(json.dumps({
  'bundle': [root.name, root.version, [h.content for h in root.hashes]],
  'components': sorted(
    ([c.type.value, c.purl and c.purl.to_string(), named(c), [licence(l) for l in c.licenses]]
     for c in bom.components), key=lambda row: (row[0], row[2])),
  'edges': {d.ref.value: sorted(to.ref.value for to in d.dependencies)
    for d in bom.dependencies if d.dependencies},
}))
`;

test('what a lock has the host fetch is counted as what is not in it, and differs from what is', async () => {
  const pinned = 'six==1.17.0\n';
  await writeTree(join(folder.path, 'fetched'), { ...extensionTree(), 'requirements.txt': pinned });
  const listed = await dxt('sbom', 'fetched', '-o', 'fetched.cdx.json');
  expect(listed.stdout).toContain('1 package (fetched by the host, not in it), 0 native files');
  expect(readAt('fetched.cdx.json').components).toMatchObject([
    {
      purl: 'pkg:pypi/six@1.17.0',
      properties: [
        { name: 'opendxt:how', value: 'locked' },
        { name: 'opendxt:lock', value: 'requirements.txt' },
      ],
    },
  ]);
  const { stdout } = await dxt('diff', 'tiny', 'fetched');
  expect(stdout).toMatch(
    /^ +- +PyPI +six +1\.17\.0\n +\+ +PyPI +six +1\.17\.0 +not in it: a lock/m,
  );
});
