import { appendFile, mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, testOnPosix } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  extensionTree,
  folderEntry,
  manyFiles,
  runCommand,
  signatureBlock,
  transcript,
  writeBundle,
} from '../../testing/index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const dxt = (...args: string[]) => runCommand(args, { cwd: folder.path });
const bytesOf = (name: string) => readFile(join(folder.path, name));

const { 'manifest.json': plain = '', 'server/index.js': server = '' } = extensionTree();
const odd = {
  ...extensionTree(),
  'manifest.json': JSON.stringify({
    ...(JSON.parse(plain) as object),
    colour: 'blue',
    author: { name: 'A. Author', mood: 'good' },
  }),
};

test('unknown keys are removed and named, and the rest stays as it is', async () => {
  await writeBundle(join(folder.path, 'odd.mcpb'), odd);
  expect(transcript(await dxt('clean', 'odd.mcpb'))).toMatchInlineSnapshot(`
    "$ dxt clean odd.mcpb
    exit 0
    --- stdout
    odd.mcpb: removed author.mood, colour"
  `);
  await dxt('unpack', 'odd.mcpb', 'out');
  expect(JSON.parse((await bytesOf('out/manifest.json')).toString())).toEqual(JSON.parse(plain));
  expect((await bytesOf('out/server/index.js')).toString()).toBe(server);
  expect(await dxt('validate', 'odd.mcpb', '--schema-only')).toMatchObject({ status: 0 });
});

const withPackages = {
  ...extensionTree(),
  'package.json': JSON.stringify({
    dependencies: { needed: '1.0.0' },
    devDependencies: { 'dev-tool': '1.0.0' },
  }),
  '.gitignore': 'dist\n',
  'notes/server.js': '1;\n',
  'notes/server.js.map': '{}',
  ...packageFiles('needed'),
  ...packageFiles('dev-tool', { dependencies: { 'dev-part': '1.0.0' } }),
  ...packageFiles('dev-part'),
  ...packageFiles('@stray/types'),
};

function packageFiles(name: string, more: object = {}): Record<string, string> {
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.0.0', ...more }),
    [`node_modules/${name}/index.js`]: `module.exports = '${name}';\n`,
  };
}

test('packages that the server does not need are removed, and every other file stays as it is', async () => {
  await writeBundle(join(folder.path, 'full.mcpb'), withPackages);
  expect(transcript(await dxt('clean', 'full.mcpb'))).toMatchInlineSnapshot(`
    "$ dxt clean full.mcpb
    exit 0
    --- stdout
    full.mcpb: removed 3 packages (6 files, 242 B)
      node_modules/dev-tool (dev dependency)
      node_modules/@stray/types (not a dependency)
      node_modules/dev-part (dev dependency)"
  `);
  await dxt('unpack', 'full.mcpb', 'out');
  const kept = Object.entries(withPackages).filter(
    ([path]) => !/^node_modules\/(?!needed\/)/.test(path),
  );
  const files = await readdir(join(folder.path, 'out'), { recursive: true, withFileTypes: true });
  expect(files.filter((file) => file.isFile())).toHaveLength(kept.length);
  for (const [path, content] of kept)
    expect((await bytesOf(`out/${path}`)).toString()).toBe(content);

  const again = await dxt('clean', 'full.mcpb', '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ removed: [], packages: [] });
});

test('packages stay where a dependency is missing, since others may stand in for it', async () => {
  const tree = Object.entries(withPackages).filter(([path]) => !path.includes('/needed/'));
  await writeBundle(join(folder.path, 'part.mcpb'), Object.fromEntries(tree));
  const before = await bytesOf('part.mcpb');
  expect((await dxt('clean', 'part.mcpb')).stdout).toBe('part.mcpb: nothing to clean\n');
  expect((await bytesOf('part.mcpb')).equals(before)).toBe(true);
});

test('a signed bundle keeps its packages until its signature may go', async () => {
  await writeBundle(join(folder.path, 'full.mcpb'), withPackages);
  await appendFile(join(folder.path, 'full.mcpb'), signatureBlock());
  const before = await bytesOf('full.mcpb');
  expect(await dxt('clean', 'full.mcpb')).toMatchObject({ status: 1, stdout: '' });
  expect((await bytesOf('full.mcpb')).equals(before)).toBe(true);
  const run = await dxt('clean', 'full.mcpb', '--drop-signature', '--json');
  expect(JSON.parse(run.stdout)).toMatchObject({
    removed: [],
    packages: ['node_modules/@stray/types', 'node_modules/dev-part', 'node_modules/dev-tool'],
    signatureDropped: true,
  });
});

test('with -o the bundle itself is left as it is', async () => {
  await writeBundle(join(folder.path, 'odd.mcpb'), odd);
  const before = await bytesOf('odd.mcpb');
  const run = await dxt('clean', 'odd.mcpb', '-o', 'clean.mcpb', '--json');
  expect(JSON.parse(run.stdout)).toMatchObject({
    file: join(folder.path, 'clean.mcpb'),
    removed: ['author.mood', 'colour'],
    signatureDropped: false,
  });
  expect((await bytesOf('odd.mcpb')).equals(before)).toBe(true);
  expect((await readdir(folder.path)).sort()).toEqual(['clean.mcpb', 'odd.mcpb']);
});

test('a clean bundle is not touched, signed or not', async () => {
  await writeBundle(join(folder.path, 'tiny.mcpb'), extensionTree());
  await appendFile(join(folder.path, 'tiny.mcpb'), signatureBlock());
  const before = await bytesOf('tiny.mcpb');
  expect(transcript(await dxt('clean', 'tiny.mcpb'))).toMatchInlineSnapshot(`
    "$ dxt clean tiny.mcpb
    exit 0
    --- stdout
    tiny.mcpb: nothing to clean"
  `);
  expect((await bytesOf('tiny.mcpb')).equals(before)).toBe(true);
  await dxt('clean', 'tiny.mcpb', '-o', 'copy.mcpb');
  expect((await bytesOf('copy.mcpb')).equals(before)).toBe(true);
});

test('a signature is never lost without being told to', async () => {
  await writeBundle(join(folder.path, 'odd.mcpb'), odd);
  await appendFile(join(folder.path, 'odd.mcpb'), signatureBlock());
  const before = await bytesOf('odd.mcpb');
  expect(transcript(await dxt('clean', 'odd.mcpb'))).toMatchInlineSnapshot(`
    "$ dxt clean odd.mcpb
    exit 1
    --- stderr
    error: \`odd.mcpb\` is signed, and cleaning it ends that [refused]

    hint: clean it before it is signed, or say \`--drop-signature\`"
  `);
  expect((await bytesOf('odd.mcpb')).equals(before)).toBe(true);
  expect(transcript(await dxt('clean', 'odd.mcpb', '--drop-signature'))).toMatchInlineSnapshot(`
    "$ dxt clean odd.mcpb --drop-signature
    exit 0
    --- stdout
    odd.mcpb: removed author.mood, colour
    --- stderr
    warning: the signature was dropped: sign the bundle again"
  `);
  expect((await dxt('info', 'odd.mcpb')).stdout).toMatch(/^signature +none$/m);
});

testOnPosix(
  'an interrupted clean says so, ends with 1, and leaves the bundle and nothing else',
  async () => {
    const temporary = join(folder.path, 'tmp');
    await mkdir(temporary);
    await writeBundle(join(folder.path, 'big.mcpb'), { ...odd, ...manyFiles() });
    const before = await bytesOf('big.mcpb');
    const run = await runCommand(['clean', 'big.mcpb'], {
      cwd: folder.path,
      env: { TMPDIR: temporary },
      onStart: (pid) =>
        void folderEntry(temporary, 'opendxt-clean-').then(() => process.kill(pid, 'SIGINT')),
    });
    expect(run).toMatchObject({ status: 1, stdout: '' });
    expect(run.stderr).toBe('error: cancelled [cancelled]\n');
    expect(await readdir(temporary)).toEqual([]);
    expect((await readdir(folder.path)).sort()).toEqual(['big.mcpb', 'tmp']);
    expect((await bytesOf('big.mcpb')).equals(before)).toBe(true);
  },
);

test('what is wrong beside that is said', async () => {
  const manifest = JSON.stringify({ ...(JSON.parse(odd['manifest.json']) as object), version: 7 });
  await writeBundle(join(folder.path, 'worse.mcpb'), { ...odd, 'manifest.json': manifest });
  const run = await dxt('clean', 'worse.mcpb');
  expect(run.status).toBe(0);
  expect(run.stderr).toContain('the manifest still has 1 error: `dxt validate` shows what');
});
