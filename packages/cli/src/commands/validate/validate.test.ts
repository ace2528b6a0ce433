import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, writeTree } from '@opendxt/testkit';
import { beforeEach, afterEach, expect, test } from 'vitest';
import { extensionTree, runCommand, transcript } from '../../testing/index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const dxt = (...args: string[]) => runCommand(args, { cwd: folder.path });

/** A manifest with a wrong version (an error) and an icon of the wrong kind (a warning or more). */
const banana = extensionTree({ manifest: { version: 'banana' } });

test('a good folder is valid, whichever way it is named', async () => {
  await writeTree(join(folder.path, 'good'), extensionTree());
  expect(transcript(await dxt('validate', 'good'))).toMatchInlineSnapshot(`
    "$ dxt validate good
    exit 0
    --- stdout
    good/manifest.json: valid"
  `);
  expect(await dxt('validate', 'good/manifest.json')).toMatchObject({ status: 0 });
  const here = await runCommand(['validate'], { cwd: join(folder.path, 'good') });
  expect(here).toMatchObject({ status: 0, stdout: 'manifest.json: valid\n' });
});

test('what is not there is said so', async () => {
  expect(transcript(await dxt('validate', 'nowhere'))).toMatchInlineSnapshot(`
    "$ dxt validate nowhere
    exit 1
    --- stderr
    error: there is no file or folder \`nowhere\` [not-found]"
  `);
});

test('a problem is shown with its place, its line and a way out, and the command fails', async () => {
  await writeTree(join(folder.path, 'bad'), banana);
  expect(transcript(await dxt('validate', 'bad'))).toMatchInlineSnapshot(`
    "$ dxt validate bad
    exit 1
    --- stdout
    bad/manifest.json:4:14 error version-not-semver
      the version is not a semantic version
        |
      4 |   "version": "banana",
        |              ^^^^^^^^
        = at: version
        = expected: MAJOR.MINOR.PATCH
        = found: "banana"

    bad/manifest.json: not valid (1 error)"
  `);
});

test('--json gives every problem with its place in one document', async () => {
  await writeTree(join(folder.path, 'bad'), banana);
  const run = await dxt('validate', 'bad', '--json');
  expect(run).toMatchObject({ status: 1, stderr: '' });
  expect(JSON.parse(run.stdout)).toMatchObject({
    file: 'bad/manifest.json',
    valid: false,
    errors: 1,
    problems: [
      {
        severity: 'error',
        path: ['version'],
        place: { line: 4, column: 14, length: '"banana"'.length },
      },
    ],
  });
});

test('warnings fail under --strict only', async () => {
  const tree = extensionTree({
    manifest: {
      user_config: { unused: { type: 'string', title: 'Unused', description: 'Nobody reads it' } },
    },
  });
  await writeTree(folder.path, tree);
  const relaxed = await dxt('validate', '.');
  expect(relaxed).toMatchObject({ status: 0 });
  expect(relaxed.stdout).toContain('manifest.json: valid (1 warning)');
  const strict = await dxt('validate', '.', '--strict');
  expect(strict).toMatchObject({ status: 1 });
  expect(strict.stdout).toContain('manifest.json: not valid (1 warning)');
});

test('--schema-only does not look at files, and knows nothing beyond the schema', async () => {
  const { 'manifest.json': manifest = '' } = extensionTree();
  await writeTree(folder.path, { 'lonely.json': manifest });
  const whole = await dxt('validate', 'lonely.json');
  expect(whole).toMatchObject({ status: 1 });
  expect(whole.stdout).toContain('entry-point-missing');
  const schema = await dxt('validate', '--strict', '--schema-only', 'lonely.json');
  expect(schema).toMatchObject({ status: 0, stdout: 'lonely.json: valid\n' });
});

test('stdin is read for `-`', async () => {
  const run = await runCommand(['validate', '-'], {
    cwd: folder.path,
    stdin: banana['manifest.json'] ?? '',
  });
  expect(run.status).toBe(1);
  expect(run.stdout).toMatch(/^\(stdin\):4:14 error /);
});

test('broken JSON is explained at its place', async () => {
  const run = await runCommand(['validate', '-'], {
    cwd: folder.path,
    stdin: '{\n  "name": "x"\n  "version": "1.0.0"\n}\n',
  });
  expect(transcript(run)).toMatchInlineSnapshot(`
    "$ dxt validate -
    exit 1
    --- stdout
    (stdin):2:14 error missing-comma
      expected \`,\`, found \`"version"\`
        |
      2 |   "name": "x"
        |              ^
        = expected: \`,\`
        = found: \`"version"\`
        = hint: add a comma here

    (stdin): not valid (1 error)"
  `);
});

test('a bundle is validated against the files in it', async () => {
  await writeTree(join(folder.path, 'src'), extensionTree());
  await dxt('pack', 'src', '-o', 'tiny.mcpb', '--no-start');
  expect(transcript(await dxt('validate', 'tiny.mcpb'))).toMatchInlineSnapshot(`
    "$ dxt validate tiny.mcpb
    exit 0
    --- stdout
    tiny.mcpb/manifest.json: valid"
  `);
});

test('a file that is named like a bundle and is none is refused as an archive', async () => {
  await writeTree(folder.path, { 'fake.mcpb': 'not an archive' });
  expect(transcript(await dxt('validate', 'fake.mcpb'))).toMatchInlineSnapshot(`
    "$ dxt validate fake.mcpb
    exit 1
    --- stderr
    error: expected a ZIP archive, found no end record [not-an-archive]"
  `);
});

test('a folder without a manifest says how to get one', async () => {
  await mkdir(join(folder.path, 'empty'));
  expect(transcript(await dxt('validate', 'empty'))).toMatchInlineSnapshot(`
    "$ dxt validate empty
    exit 1
    --- stderr
    error: \`empty\` has no \`manifest.json\` [not-found]

    hint: \`dxt init empty\` writes one"
  `);
});

test('--for adds what a host will not take, and knows its hosts', async () => {
  await writeTree(folder.path, extensionTree());
  expect(await dxt('validate', '.', '--for', 'claude-desktop')).toMatchObject({ status: 0 });
  expect(transcript(await dxt('validate', '.', '--for', 'netscape'))).toMatchInlineSnapshot(`
    "$ dxt validate . --for netscape
    exit 2
    --- stderr
    error: \`--for\` expects \`claude-desktop\`, found \`netscape\` [usage]"
  `);
});
