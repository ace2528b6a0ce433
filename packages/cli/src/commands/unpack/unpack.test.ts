import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, testOnPosix, writeTree } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  extensionTree,
  folderEntry,
  manyFiles,
  runCommand,
  transcript,
  writeBundle,
} from '../../testing/index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
  await writeBundle(join(folder.path, 'tiny.mcpb'), extensionTree());
});
afterEach(() => folder.remove());

const dxt = (...args: string[]) => runCommand(args, { cwd: folder.path });
const there = async () => (await readdir(folder.path)).sort();

test('a bundle is unpacked into a folder of its name', async () => {
  expect(transcript(await dxt('unpack', 'tiny.mcpb'))).toMatchInlineSnapshot(`
    "$ dxt unpack tiny.mcpb
    exit 0
    --- stdout
    tiny: 3 files, 1.2 kB"
  `);
  const manifest = await readFile(join(folder.path, 'tiny/manifest.json'), 'utf8');
  expect(manifest).toBe(extensionTree()['manifest.json']);
  expect(await there()).toEqual(['tiny', 'tiny.mcpb']);
});

test('a bundle is unpacked where it is told, and --json says where', async () => {
  const run = await dxt('unpack', 'tiny.mcpb', 'some/where', '--json');
  expect(run).toMatchObject({ status: 0, stderr: '' });
  expect(JSON.parse(run.stdout)).toMatchObject({ path: join(folder.path, 'some/where'), files: 3 });
  expect((await readdir(join(folder.path, 'some/where'))).sort()).toEqual([
    'manifest.json',
    'package.json',
    'server',
  ]);
});

test('a folder with something in it is refused, and an empty one is taken', async () => {
  await writeTree(folder.path, { 'full/mine.txt': 'mine' });
  expect(transcript(await dxt('unpack', 'tiny.mcpb', 'full'))).toMatchInlineSnapshot(`
    "$ dxt unpack tiny.mcpb full
    exit 1
    --- stderr
    error: expected \`[folder]/full\` to be missing or an empty folder, found \`mine.txt\` in it [target-exists]

    hint: choose another folder, or remove this one"
  `);
  expect(await readdir(join(folder.path, 'full'))).toEqual(['mine.txt']);
  await mkdir(join(folder.path, 'empty'));
  expect(await dxt('unpack', 'tiny.mcpb', 'empty')).toMatchObject({ status: 0 });
});

test('a refused archive leaves nothing', async () => {
  await writeTree(folder.path, { 'fake.mcpb': 'not an archive' });
  expect(transcript(await dxt('unpack', 'fake.mcpb', 'out'))).toMatchInlineSnapshot(`
    "$ dxt unpack fake.mcpb out
    exit 1
    --- stderr
    error: expected a ZIP archive, found no end record [not-an-archive]"
  `);
  const bytes = await readFile(join(folder.path, 'tiny.mcpb'));
  await writeTree(folder.path, { 'cut.mcpb': bytes.subarray(0, bytes.length - 10) });
  expect(await dxt('unpack', 'cut.mcpb', 'out')).toMatchObject({ status: 1, stdout: '' });
  expect(await there()).toEqual(['cut.mcpb', 'fake.mcpb', 'tiny.mcpb']);
});

testOnPosix('an interrupted unpack says so, ends with 1 and leaves nothing', async () => {
  await writeBundle(join(folder.path, 'big.mcpb'), { ...extensionTree(), ...manyFiles() });
  const run = await runCommand(['unpack', 'big.mcpb', 'out'], {
    cwd: folder.path,
    onStart: (pid) =>
      void folderEntry(folder.path, '.opendxt-unpack-').then(() => process.kill(pid, 'SIGINT')),
  });
  expect(run).toMatchObject({ status: 1, stdout: '' });
  expect(run.stderr).toBe('error: cancelled [cancelled]\n');
  expect(await there()).toEqual(['big.mcpb', 'tiny.mcpb']);
});

test('what grows too much is refused until the limit is raised by name', async () => {
  await writeBundle(join(folder.path, 'zeros.mcpb'), {
    ...extensionTree(),
    'zeros.bin': Buffer.alloc(8 * 1024 * 1024),
  });
  const refused = await dxt('unpack', 'zeros.mcpb');
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain('--max-ratio');
  expect(await there()).toEqual(['tiny.mcpb', 'zeros.mcpb']);
  expect(await dxt('unpack', 'zeros.mcpb', '--max-ratio', '2000')).toMatchObject({ status: 0 });
});

test('limits can be lowered, and have to be whole numbers', async () => {
  for (const limit of [
    ['--max-size', '100'],
    ['--max-entries', '2'],
  ])
    expect(await dxt('unpack', 'tiny.mcpb', ...limit)).toMatchObject({ status: 1, stdout: '' });
  expect(transcript(await dxt('unpack', 'tiny.mcpb', '--max-size', '1GB'))).toMatchInlineSnapshot(`
    "$ dxt unpack tiny.mcpb --max-size 1GB
    exit 2
    --- stderr
    error: \`--max-size\` expects a whole number above 0, found \`1GB\` [usage]"
  `);
  expect(await there()).toEqual(['tiny.mcpb']);
});
