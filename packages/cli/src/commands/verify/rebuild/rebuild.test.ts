import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { rawZip, temporaryFolder, testNeeding, writeTree } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  extensionTree,
  runCommand,
  signatureBlock,
  transcript,
  type CommandRun,
} from '../../../testing/index.ts';
import { nativeWheels, vendorLab } from '../../vendor/testing/index.ts';

/** Text that each level of each compressor makes something else of. */
const text = Array.from({ length: 20_000 }, (_, at) => `${(at * 7919) % 997} of ${at % 31}`).join();

const source: Record<string, string> = {
  ...extensionTree(),
  'lib/text.txt': text,
  'lib/more.js': text.slice(0, 9000),
};

let folder: { readonly path: string; remove(): Promise<void> };
beforeEach(async () => {
  folder = await temporaryFolder();
  await writeTree(join(folder.path, 'src'), source);
});
afterEach(() => folder.remove());

const at = (name: string) => join(folder.path, name);
const dxt = (...args: string[]) => runCommand(args, { cwd: folder.path });
const pack = async (...args: string[]) => {
  const run = await dxt('pack', 'src', '--no-start', '--quiet', '-o', 'a.mcpb', ...args);
  expect(run, run.stderr).toMatchObject({ status: 0 });
};
const rebuild = (...args: string[]) => dxt('verify', 'a.mcpb', '--rebuild', 'src', ...args);
const answer = ({ stdout }: CommandRun) => JSON.parse(stdout) as Record<string, unknown>;

test('a bundle that comes from a folder is the same file when it is packed again', async () => {
  await pack();
  expect(transcript(await rebuild())).toMatchInlineSnapshot(`
    "$ dxt verify a.mcpb --rebuild src
    exit 0
    --- stdout
    \`a.mcpb\` comes from \`src\`: \`dxt pack\` gives the same bytes"
  `);
});

test.each([
  [['--level', '1'], { compressor: 'zlib', level: 1 }, []],
  [['--level', '9', '--portable'], { level: 9 }, []],
  [['--sbom'], { compressor: 'zlib', level: 6 }, ['--sbom']],
])('what %j chose is found again', async (args, compression, options) => {
  await pack(...args);
  const run = await rebuild('--json');
  expect(run).toMatchObject({ status: 0 });
  expect(answer(run)).toMatchObject({
    ok: true,
    match: 'file',
    rebuilt: { compression, options },
  });
});

test('the time that the entries carry is found again', async () => {
  const env = { SOURCE_DATE_EPOCH: '1700000001' };
  const args = ['pack', 'src', '--no-start', '--quiet', '-o', 'a.mcpb'];
  expect(await runCommand(args, { cwd: folder.path, env })).toMatchObject({ status: 0 });
  expect(answer(await rebuild('--json'))).toMatchObject({ match: 'file' });
});

test('a signature is no part of what is compared', async () => {
  await pack();
  const { fileDigest: unsigned } = answer(await rebuild('--json'));
  await appendFile(at('a.mcpb'), signatureBlock());
  const run = await rebuild('--json');
  expect(run).toMatchObject({ status: 0 });
  expect(answer(run)).toMatchObject({ match: 'file', signed: true, unsignedDigest: unsigned });
  expect(answer(run)['fileDigest']).not.toBe(unsigned);
  expect((await rebuild()).stdout).toContain('gives the same bytes, but for the signature');
});

test.each(['B', 'C'])('nor is one of layout %s', async (layout) => {
  await pack();
  const { fileDigest: unsigned } = answer(await rebuild('--json'));
  await dxt('keygen', 'keys', '--name', 'Ann', '--no-passphrase');
  const key = ['--cert', 'keys/certificate.pem', '--key', 'keys/key.pem'];
  expect(await dxt('sign', 'a.mcpb', ...key, '--layout', layout)).toMatchObject({ status: 0 });
  const run = await rebuild('--json');
  expect(run).toMatchObject({ status: 0 });
  expect(answer(run)).toMatchObject({ match: 'file', signed: true, unsignedDigest: unsigned });
});

test('the same files in another archive are said to be the same files', async () => {
  const entries = Object.entries(source).map(([name, content]) => ({ name, content }));
  await writeFile(at('a.mcpb'), rawZip(entries));
  const run = await rebuild();
  expect(run).toMatchObject({ status: 0 });
  expect(run.stdout).toContain('gives the same 5 files; they were compressed in a way');
  expect(answer(await rebuild('--json'))).toMatchObject({ ok: true, match: 'content' });
});

test('every file that differs is named, and what differs in the manifest', async () => {
  await pack();
  await rm(at('src/lib/more.js'));
  await writeTree(at('src'), {
    ...extensionTree({
      manifest: { version: '1.0.1', tools: [{ name: 'echo', description: 'Echoes' }] },
    }),
    'lib/new.js': 'new',
    'server/index.js': `${source['server/index.js']}// more\n`,
  });
  const run = await rebuild();
  expect(transcript(run)).toMatchInlineSnapshot(`
    "$ dxt verify a.mcpb --rebuild src
    exit 1
    --- stdout
    bundle alone  lib/more.js      9.0 kB
    folder alone  lib/new.js       3 B
    differs       manifest.json    436 B in the folder, 457 B in the bundle
    differs       server/index.js  719 B in the folder, 711 B in the bundle

    in the manifest
      version               "1.0.1" in the folder, "1.0.0" in the bundle
      tools[0].description  "Echoes" in the folder, "Gives back what it is given" in the bundle

    \`a.mcpb\` does not come from \`src\` as it is: \`dxt pack\` gives 4 differences"
  `);
  expect(answer(await rebuild('--json'))).toMatchObject({ ok: false, match: 'none' });
});

test('a list of components that somebody changed is told as different', async () => {
  await pack('--sbom');
  await dxt('unpack', 'a.mcpb', 'out');
  const list = JSON.parse(await readFile(at('out/sbom.cdx.json'), 'utf8')) as {
    components: unknown[];
  };
  list.components.push({ type: 'library', name: 'invented' });
  await writeFile(at('out/sbom.cdx.json'), JSON.stringify(list));
  await dxt('pack', 'out', '--no-start', '--quiet', '-o', 'a.mcpb');
  const run = await rebuild('--json');
  expect(run).toMatchObject({ status: 1 });
  expect(answer(run)['differences']).toMatchObject([{ kind: 'changed', path: 'sbom.cdx.json' }]);
});

test('a bundle for one kind of machine is packed again for that', async () => {
  await pack('--target', 'darwin-arm64');
  const run = await rebuild('--json');
  expect(run, run.stderr).toMatchObject({ status: 0 });
  expect(answer(run)).toMatchObject({
    match: 'file',
    rebuilt: { options: ['--target darwin-arm64'] },
  });
});

test('packages that are taken as they are in the folder are found again', async () => {
  await writeTree(at('src'), {
    'node_modules/loose/package.json': '{"name":"loose","version":"1.0.0"}',
  });
  await pack('--no-prune');
  expect((await rebuild()).stdout).toContain('`dxt pack --no-prune` gives the same bytes');
});

test('what can not be compared is refused', async () => {
  await pack();
  expect(await dxt('verify', 'a.mcpb', '--rebuild', 'none')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('[source-missing]') as string,
  });
  expect(await dxt('verify', 'none.mcpb', '--rebuild', 'src')).toMatchObject({ status: 1 });
  expect(await rebuild('--ca', 'x.pem')).toMatchObject({ status: 2 });
});

testNeeding('pip')(
  'a bundle that packages were brought into is packed again with these',
  { timeout: 300_000 },
  async () => {
    await using lab = await vendorLab(nativeWheels('cp312-cp312-manylinux_2_17_aarch64'));
    const output = join(dirname(lab.folder), 'mini.mcpb');
    const target = ['--python-version', '3.12', '--target', 'linux-arm64'];
    const packed = await lab.dxt('pack', lab.folder, '--vendor', ...target, '-o', output);
    expect(packed, packed.stderr).toMatchObject({ status: 0 });
    const run = await lab.dxt('verify', output, '--rebuild', lab.folder, '--json');
    expect(run, run.stderr).toMatchObject({ status: 0 });
    expect(answer(run)).toMatchObject({
      match: 'file',
      rebuilt: {
        options: ['--vendor', '--layout lib', '--python-version 3.12', '--target linux-arm64'],
      },
    });
  },
);
