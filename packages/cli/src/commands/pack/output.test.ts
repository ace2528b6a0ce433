import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, writeTree } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { extensionTree, runCommand, transcript } from '../../testing/index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const dxt = (args: readonly string[]) => runCommand(args, { cwd: folder.path });
const source = (files: Record<string, string | Uint8Array>) =>
  writeTree(join(folder.path, 'src'), files);
const written = async () => (await readdir(folder.path)).filter((name) => name !== 'src').sort();

test('the name ends in .dxt where the manifest says dxt_version', async () => {
  await source(
    extensionTree({ manifest: { manifest_version: undefined, dxt_version: '0.1', name: '@a/b' } }),
  );
  expect(await dxt(['pack', 'src', '--no-start'])).toMatchObject({ status: 0 });
  expect(await written()).toEqual(['a-b-1.0.0.dxt']);
});

test('an earlier bundle is overwritten, and anything else is left as it is', async () => {
  await source(extensionTree());
  for (let time = 0; time < 2; time += 1)
    expect(await dxt(['pack', 'src', '-o', 'out.mcpb', '--no-start'])).toMatchObject({ status: 0 });
  await writeFile(join(folder.path, 'thesis.mcpb'), 'years of work');
  await mkdir(join(folder.path, 'folder.mcpb'));
  expect(transcript(await dxt(['pack', 'src', '-o', 'thesis.mcpb', '--no-start', '--quiet'])))
    .toMatchInlineSnapshot(`
    "$ dxt pack src -o thesis.mcpb --no-start --quiet
    exit 1
    --- stderr
    error: \`thesis.mcpb\` exists and is no bundle; it is left as it is [exists]

    hint: name another file with \`-o\`, or remove it"
  `);
  expect(await readFile(join(folder.path, 'thesis.mcpb'), 'utf8')).toBe('years of work');
  expect(await dxt(['pack', 'src', '-o', 'folder.mcpb', '--no-start'])).toMatchObject({
    status: 1,
  });
});

test('a failing pack leaves the earlier bundle as it is', async () => {
  await source(extensionTree());
  await dxt(['pack', 'src', '-o', 'out.mcpb', '--no-start']);
  const before = await readFile(join(folder.path, 'out.mcpb'));
  await source({ 'server/index.js': "require('not-there');" });
  expect(await dxt(['pack', 'src', '-o', 'out.mcpb'])).toMatchObject({ status: 1 });
  expect((await readFile(join(folder.path, 'out.mcpb'))).equals(before)).toBe(true);
});

test('missing folders of the output are made, and removed again when the pack fails', async () => {
  await source(extensionTree());
  const run = await dxt(['pack', 'src', '-o', 'one/two/out.mcpb', '--no-start']);
  expect(run).toMatchObject({ status: 0 });
  expect(await readdir(join(folder.path, 'one/two'))).toEqual(['out.mcpb']);
  await source({ 'server/index.js': "require('not-there');" });
  for (const output of ['one/other/out.mcpb', 'three/out.mcpb'])
    expect(await dxt(['pack', 'src', '-o', output])).toMatchObject({ status: 1 });
  expect(await readdir(join(folder.path, 'one'))).toEqual(['two']);
  expect(await written()).toEqual(['one']);
});

test('what the reader would refuse for its ratio is not written, and how to mend it is said', async () => {
  await source({ ...extensionTree(), 'data/zeros.bin': Buffer.alloc(8 * 1024 * 1024) });
  for (const options of [[], ['--no-start']]) {
    const run = await dxt(['pack', 'src', '-o', 'out.mcpb', '--quiet', ...options]);
    expect(run).toMatchObject({ status: 1, stdout: '' });
    expect(run.stderr).toContain(
      'error: `out.mcpb` was not written, since hosts would refuse it: entry `data/zeros.bin` grows',
    );
    expect(run.stderr).toContain('[ratio-too-high]');
    expect(run.stderr).toContain('hint: leave it out, or put it in compressed');
  }
  expect(await written()).toEqual([]);
});

test('the bundle that is written into the folder is not in itself', async () => {
  await source(extensionTree());
  const cwd = join(folder.path, 'src');
  for (let time = 0; time < 2; time += 1) {
    const run = await runCommand(['pack', '-o', 'server/out.mcpb', '--no-start', '--json'], {
      cwd,
    });
    expect(JSON.parse(run.stdout)).toMatchObject({ files: 3 });
  }
});
