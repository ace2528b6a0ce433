import { createHash } from 'node:crypto';
import { parseSource, readManifest } from '@opendxt/manifest';
import { memoryContents, temporaryFolder, writeTree } from '@opendxt/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatRecord, planPack, scanContents } from '../index.ts';

const now = new Date('2026-11-21T12:00:00Z');
/** Put together here, so that it does not stand in this file as it would be found. */
const token = `const t = '${['ghp', 'aB3dE5gH7jK9mN2pQ4sT6vW8xY0zaB3dE5gH'].join('_')}';\n`;

type Files = Readonly<Record<string, string>>;

/** A manifest as the guide of the format has it. */
function manifestOf(type: string, entry: string, config: Readonly<Record<string, unknown>> = {}) {
  const command = type === 'node' ? 'node' : 'python3';
  const mcp_config = { command, args: [`\${__dirname}/${entry}`], ...config };
  const server = { type, entry_point: entry, mcp_config };
  return JSON.stringify({ manifest_version: '0.3', name: 'x', version: '1.0.0', server });
}

const python = manifestOf('python', 'server/main.py');

/** The files with a token that a scan takes for the author's own; all others are a dependency's. */
async function ownIn(files: Files, manifestText = python): Promise<string[]> {
  const { manifest } = readManifest(parseSource(manifestText), 'tolerant');
  const contents = memoryContents({ 'manifest.json': manifestText, ...files });
  const { findings } = await scanContents(contents, { manifest, advisories: [], now });
  const tokens = findings.filter(({ id }) => id === 'github-token');
  expect(new Set(tokens.map(({ file }) => file))).toEqual(
    new Set(Object.keys(files).filter((path) => files[path] === token)),
  );
  for (const { firstParty, severity } of tokens) expect(severity).toBe(firstParty ? 'high' : 'low');
  return tokens.flatMap(({ file, firstParty }) => (firstParty && file ? [file] : []));
}

/** As an installer writes it, of files that all hold the token unless told otherwise. */
function record(root: string, paths: readonly string[], content = token): string {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const size = Buffer.byteLength(content);
  return formatRecord(
    paths.map((path) => ({ path: `${root}/${path}`, sha256, size })),
    root,
  );
}

test('beside the server, files that a RECORD lists are a dependency, and all others are own', async () => {
  const found = await ownIn({
    'server/main.py': token,
    'server/x/__init__.py': token,
    'server/x/__pycache__/__init__.cpython-312.pyc': token,
    'server/x/added.py': token,
    'server/x/__pycache__/added.cpython-312.pyc': token,
    'server/tools.py': token,
    'server/x-1.0.dist-info/RECORD': record('server', ['x/__init__.py']),
    'server/x-1.0.dist-info/direct_url.json': token,
    'other.py': token,
  });
  expect(found).toEqual([
    'other.py',
    'server/main.py',
    'server/tools.py',
    'server/x/__pycache__/added.cpython-312.pyc',
    'server/x/added.py',
  ]);
});

test.each([
  ['another digest', record('server', ['x.py'], token.replace('aB', 'Ba'))],
  ['another size', record('server', ['x.py']).replace(/\d+$/m, '1')],
  ['no digest', 'x.py,,\n'],
  ['a digest of another kind', 'x.py,md5=1B2M2Y8AsgTpgAmY7PhCfg,\n'],
  ['nothing of it', record('server', ['y.py'])],
  ['it behind more than so few files need', '\n'.repeat(100_000) + record('server', ['x.py'])],
])('a scan takes a file for own when the RECORD has %s', async (_, text) => {
  const files = { 'server/x.py': token, 'server/x-1.0.dist-info/RECORD': text };
  expect(await ownIn(files)).toEqual(['server/x.py']);
});

test('one of two projects that have the same file is enough, and a changed file is own anywhere', async () => {
  const site = 'venv/lib/python3.12/site-packages';
  const found = await ownIn({
    'server/ns/__init__.py': token,
    'server/a-1.dist-info/RECORD': record('server', ['ns/__init__.py'], 'x'),
    'server/b-1.dist-info/RECORD': record('server', ['ns/__init__.py']),
    [`${site}/c/as-it-was.py`]: token,
    [`${site}/c/changed.py`]: token,
    [`${site}/c/unlisted.py`]: token,
    [`${site}/c-1.dist-info/RECORD`]:
      record(site, ['c/as-it-was.py']) + record(site, ['c/changed.py'], token.toUpperCase()),
  });
  expect(found).toEqual([`${site}/c/changed.py`]);
});

test('a RECORD has no say outside of the folder that its project was installed in', async () => {
  const site = 'venv/lib/python3.12/site-packages';
  const [, row = ''] = record('server', ['main.py']).split('main.py');
  const found = await ownIn({
    'server/main.py': token,
    'server/deep/lib/x-1.dist-info/RECORD': `../../../server/main.py${row}`,
    [`${site}/y-1.dist-info/RECORD`]: `../../../../server/main.py${row}../../../bin/y${row}`,
    'venv/bin/y': token,
  });
  expect(found).toEqual(['server/main.py']);
});

test('without RECORD a project has the modules of its top_level.txt, or what is called like it', async () => {
  const found = await ownIn({
    'server/main.py': token,
    'server/Foo_Bar-1.0.dist-info/METADATA': 'Name: foo.bar\n',
    'server/foo_bar/a.py': token,
    'server/foo_bar.cpython-312.py': token,
    'server/foo_bars/a.py': token,
    'server/foo_bar.env.txt': token,
    'server/PyYAML-6.0.dist-info/top_level.txt': '_yaml\r\nyaml\n..\n\n',
    'server/yaml/a.py': token,
    'server/_yaml.py': token,
    'server/pyyaml/a.py': token,
  });
  expect(found).toEqual([
    'server/foo_bar.env.txt',
    'server/foo_bars/a.py',
    'server/main.py',
    'server/pyyaml/a.py',
  ]);
});

const lonely = (root: string) => ({
  [`${root}/x-1.0.dist-info/METADATA`]: 'Name: x\n',
  [`${root}/unlisted.py`]: token,
});

test.each([
  ['server/lib', python],
  ['lib', python],
  ['third', manifestOf('python', 'server/main.py', { env: { PYTHONPATH: '${__dirname}/third' } })],
  ['any/dist-packages', python],
  ['server/lib', 'null'],
])('all in %s, which is for packages, is a dependency', async (root, manifest) => {
  expect(await ownIn({ 'server/main.py': token, ...lonely(root) }, manifest)).toEqual([
    'server/main.py',
  ]);
});

test.each([
  ['server', manifestOf('python', 'main.py')],
  [
    'server',
    manifestOf('python', 'server/main.py', { env: { PYTHONPATH: '${__dirname}/server' } }),
  ],
  ['lib', manifestOf('python', 'lib/main.py')],
  ['src', manifestOf('python', 'src/a/main.py', { env: { PYTHONPATH: '${__dirname}/src' } })],
  ['lib', manifestOf('node', 'lib/index.js')],
  ['other', python],
])('a project in %s, where own files lie, makes none of them its own', async (root, manifest) => {
  expect(await ownIn(lonely(root), manifest)).toEqual([`${root}/unlisted.py`]);
});

test('packing judges own secrets beside an installed project as own, and takes the word of a RECORD', async () => {
  await using folder = await temporaryFolder();
  const key = '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQ==\n-----END PRIVATE KEY-----\n';
  await writeTree(folder.path, {
    'manifest.json': python,
    'server/main.py': '',
    'server/.env': 'K=1',
    'server/own.pem': key,
    'server/x/test.pem': key,
    'server/x/.env': 'K=1',
    'server/x-1.0.dist-info/RECORD': 'x/test.pem,,\nx/.env,,\n',
    'server/lib/unlisted.pem': key,
    'server/lib/y-1.0.dist-info/METADATA': 'Name: y\n',
  });
  const { problems } = await planPack(folder.path);
  const secrets = problems.filter(({ code }) => code === 'secret-file');
  expect(
    secrets.map(({ severity, message }) => `${severity} ${/`(.*?)`/.exec(message)?.[1]}`).sort(),
  ).toEqual([
    'error server/.env',
    'error server/own.pem',
    'warning server/lib/unlisted.pem',
    'warning server/x/test.pem',
  ]);
});

test('no RECORD or top_level.txt, whatever is in it, stops a scan or hides a file that is not as listed', async () => {
  const piece = fc.constantFrom('x.py', 'main.py', ',', '\n', '"', '..', '/', 'sha256=', '\0', '9');
  const text = fc.array(piece, { maxLength: 40 }).map((all) => all.join(''));
  await fc.assert(
    fc.asyncProperty(text, text, async (recorded, listed) => {
      const found = await ownIn({
        'server/main.py': token,
        'server/x-1.dist-info/RECORD': recorded,
        'server/y-1.dist-info/top_level.txt': listed.replaceAll('main', 'other'),
      });
      expect(found).toEqual(['server/main.py']);
    }),
    { numRuns: 100, seed: 5 },
  );
});
