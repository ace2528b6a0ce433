import { appendFile, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  extensionTree,
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

test('what is wrong beside that is said', async () => {
  const manifest = JSON.stringify({ ...(JSON.parse(odd['manifest.json']) as object), version: 7 });
  await writeBundle(join(folder.path, 'worse.mcpb'), { ...odd, 'manifest.json': manifest });
  const run = await dxt('clean', 'worse.mcpb');
  expect(run.status).toBe(0);
  expect(run.stderr).toContain('the manifest still has 1 error: `dxt validate` shows what');
});
