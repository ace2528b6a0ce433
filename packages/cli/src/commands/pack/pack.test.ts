import { mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { temporaryFolder, testOnPosix, writeTree } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { extensionTree, runCommand, transcript, type RunOptions } from '../../testing/index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const digests = [
  [/\b[0-9a-f]{64}\b/g, '[digest]'],
  [/\d[\d.,]* k?B\b/g, '[size]'],
] as const;

const dxt = (args: readonly string[], options: Partial<RunOptions> = {}) =>
  runCommand(args, { cwd: folder.path, ...options });
const source = (files: Record<string, string | Uint8Array>) =>
  writeTree(join(folder.path, 'src'), files);
const written = async () => (await readdir(folder.path)).filter((name) => name !== 'src').sort();

test('a folder becomes a bundle whose server was seen to start', async () => {
  await source(extensionTree());
  expect(transcript(await dxt(['pack', 'src']), digests)).toMatchInlineSnapshot(`
    "$ dxt pack src
    exit 0
    --- stdout
    tiny-1.0.0.mcpb
      size     [size] ([size] in 3 files)
      sha256   [digest]
      content  sha256:[digest]
      start    proven in [time], 1 tool: echo
    --- stderr
    goes in: 3 files, [size] of a budget of 100 MB

    largest folders:
      server  [size]  1 file"
  `);
  expect(await written()).toEqual(['tiny-1.0.0.mcpb']);
});

test('--json gives the digests, the tools and the start in one document', async () => {
  await source(extensionTree());
  const run = await dxt(['pack', 'src', '-o', 'out.mcpb', '--json']);
  expect(run.status).toBe(0);
  const document = JSON.parse(run.stdout) as Record<string, unknown>;
  const bytes = await readFile(join(folder.path, 'out.mcpb'));
  expect(document).toMatchObject({
    file: join(folder.path, 'out.mcpb'),
    name: 'tiny',
    version: '1.0.0',
    files: 3,
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    proof: { status: 'proven', tools: ['echo'], missingTools: [], undeclaredTools: [] },
    problems: [],
  });
  expect(document['contentDigest']).toMatch(/^sha256:[0-9a-f]{64}$/);
});

test('a missing dependency fails the pack, and the stderr of the server is shown once', async () => {
  await source(extensionTree({ setup: "require('not-there');" }));
  const run = await dxt(['pack', 'src']);
  expect(run).toMatchObject({ status: 1, stdout: '' });
  expect(run.stderr).toContain('error: `tiny-1.0.0.mcpb` was not written: its server does not');
  expect(run.stderr.match(/Error: Cannot find module 'not-there'/g)).toHaveLength(1);
  expect(run.stderr).toContain('= hint: the package `not-there` is not in the bundle');
  expect(await written()).toEqual([]);
});

test('noise on stdout fails the pack, and is shown', async () => {
  await source(extensionTree({ setup: "console.log('hello, I am a server');" }));
  const run = await dxt(['pack', 'src', '--json']);
  expect(run.status).toBe(1);
  expect(JSON.parse(run.stdout)).toMatchObject({
    error: { code: 'start-failed' },
    proof: { status: 'failed', noise: ['hello, I am a server'] },
  });
  expect(run.stderr).toContain('is no JSON-RPC: "hello, I am a server"');
  expect(await written()).toEqual([]);
});

test('tools that are declared and not there fail the pack', async () => {
  await source(extensionTree({ tools: ['shout'] }));
  const run = await dxt(['pack', 'src', '--json']);
  expect(run.status).toBe(1);
  expect(JSON.parse(run.stdout)).toMatchObject({
    proof: { status: 'failed', missingTools: ['echo'], undeclaredTools: ['shout'] },
  });
  expect(run.stderr).toContain('the manifest declares `echo`, and the server lists `shout`');
  expect(await written()).toEqual([]);
});

test('tools that are there and not declared are a warning', async () => {
  await source(extensionTree({ tools: ['echo', 'shout'] }));
  const run = await dxt(['pack', 'src', '--quiet']);
  expect(run.status).toBe(0);
  expect(run.stderr).toBe('warning: the manifest does not declare these tools: `shout`\n');
});

test('--no-start packs without the proof, and says so', async () => {
  await source(extensionTree({ setup: "require('not-there');" }));
  const run = await dxt(['pack', 'src', '-o', 'out.mcpb', '--no-start']);
  expect(run.status).toBe(0);
  expect(run.stdout).toContain('not proven (`--no-start`)');
  expect(await written()).toEqual(['out.mcpb']);
});

test('a bundle for another platform is written, and that it was not proven is said', async () => {
  const platform = process.platform === 'win32' ? 'darwin' : 'win32';
  await source(extensionTree({ manifest: { compatibility: { platforms: [platform] } } }));
  const run = await dxt(['pack', 'src']);
  expect(run.status).toBe(0);
  expect(run.stdout).toContain(`not proven: it is for ${platform}, and this is`);
  expect(await written()).toEqual(['tiny-1.0.0.mcpb']);
});

/** The head of an ELF file, 64 bits, little-endian, for s390x, which is nobody's desktop. */
function foreignProgram(): Buffer {
  const program = Buffer.alloc(128);
  program.write('\x7fELF\x02\x01\x01', 'latin1');
  program.writeUInt16LE(0x16, 18);
  return program;
}

test('a program of another architecture is not started', async () => {
  await source({
    ...extensionTree({
      manifest: {
        server: {
          type: 'binary',
          entry_point: 'server/program',
          mcp_config: { command: '${__dirname}/server/program', args: [] },
        },
      },
    }),
    'server/program': foreignProgram(),
  });
  const run = await dxt(['pack', 'src']);
  expect(run.stdout).toContain('not proven: its program is for linux');
  expect(run.status).toBe(0);
});

test('an addon of another architecture that ends the start makes no failure of it', async () => {
  const addon = { 'lib/addon.node': foreignProgram() };
  await source({ ...extensionTree({ setup: "require('../lib/addon.node');" }), ...addon });
  const run = await dxt(['pack', 'src']);
  expect(run.stdout).toContain('not proven: `lib/addon.node` is for linux, and this is ');
  expect(run.status).toBe(0);

  const loader = 'throw new Error(`no build for ${process.platform}-${process.arch}`);';
  await source(extensionTree({ setup: loader }));
  expect((await dxt(['pack', 'src'])).stdout).toContain('not proven: `lib/addon.node` is for');
});

test('an addon of another architecture excuses no other failure', async () => {
  const addon = { 'lib/addon.node': foreignProgram() };
  await source({ ...extensionTree({ setup: "require('not-there');" }), ...addon });
  expect(await dxt(['pack', 'src'])).toMatchObject({ status: 1, stdout: '' });
  const broken = { 'lib/addon.node': Buffer.from('no addon at all') };
  await source({ ...extensionTree({ setup: "require('../lib/addon.node');" }), ...broken });
  expect(await dxt(['pack', 'src'])).toMatchObject({ status: 1, stdout: '' });
});

test('settings of --set reach the server by their types, and required ones are stood in for', async () => {
  const setting = (type: string) => ({ type, title: 'x', description: 'x', required: true });
  const tree = extensionTree({
    manifest: {
      server: {
        type: 'node',
        entry_point: 'server/index.js',
        mcp_config: {
          command: 'node',
          args: ['${__dirname}/server/index.js', '${user_config.word}'],
          env: { COUNT: '${user_config.count}' },
        },
      },
      user_config: { word: setting('string'), count: setting('number') },
    },
    setup: `if (process.argv[2] !== 'hello = there' || process.env.COUNT === undefined)
      throw new Error('settings: ' + process.argv[2] + ' ' + process.env.COUNT);`,
  });
  await source(tree);
  const run = await dxt(['pack', 'src', '--set', 'word=hello = there', '--json']);
  expect(JSON.parse(run.stdout)).toMatchObject({ proof: { status: 'proven' } });
  const proof = (JSON.parse(run.stdout) as { proof: { standIns: string[] } }).proof;
  expect(proof.standIns.join()).toContain('count');
  expect(proof.standIns.join()).not.toContain('word');

  for (const [given, message] of [
    ['count=many', '`count` must be'],
    ['nope=1', 'the manifest declares no setting `nope`'],
  ] as const)
    expect((await dxt(['pack', 'src', '--set', given])).stderr).toContain(message);
  expect(await dxt(['pack', 'src', '--set', 'word'])).toMatchObject({ status: 2 });
});

test('a server that does not start with stand-ins is said to be given the real settings', async () => {
  const tree = extensionTree({
    manifest: {
      user_config: {
        word: { type: 'string', title: 'Word', description: 'A word', required: true },
      },
      server: {
        type: 'node',
        entry_point: 'server/index.js',
        mcp_config: {
          command: 'node',
          args: ['${__dirname}/server/index.js', '${user_config.word}'],
        },
      },
    },
    setup: `if (process.argv[2] !== 'right') throw new Error('wrong word');`,
  });
  await source(tree);
  const run = await dxt(['pack', 'src']);
  expect(run).toMatchObject({ status: 1 });
  expect(run.stderr).toContain('settings that were stood in for: word: ');
  expect(run.stderr).toContain('`--set <key>=<value>` gives it');
});

test('an invalid manifest stops the pack before anything is written, and all of it is shown', async () => {
  await source(extensionTree({ manifest: { version: 'banana', name: 7 } }));
  const run = await dxt(['pack', 'src', '--json']);
  expect(run.status).toBe(1);
  const { error, problems } = JSON.parse(run.stdout) as {
    error: { code: string };
    problems: { path: string[] }[];
  };
  expect(error.code).toBe('invalid');
  expect(problems.map(({ path }) => path.join('.'))).toEqual(['name', 'version']);
  expect(run.stderr).toMatch(/^src\/manifest\.json:4:14 error /m);
  expect(await written()).toEqual([]);
});

test('packages that were bundled with a TypeScript entry point are not missed', async () => {
  const { 'server/index.js': server = '', ...tree } = extensionTree({
    manifest: {
      server: {
        type: 'node',
        entry_point: 'server/index.ts',
        mcp_config: { command: 'node', args: ['${__dirname}/server/index.ts'] },
      },
    },
    setup: "if (require('needed') !== 'here') throw new Error('needed');",
  });
  await source({
    ...tree,
    'package.json': '{"type":"commonjs","dependencies":{"needed":"1.0.0"}}',
    'server/index.ts': server,
    'node_modules/needed/package.json': '{"name":"needed","version":"1.0.0"}',
    'node_modules/needed/index.js': "module.exports = 'here';",
  });
  const run = await dxt(['pack', 'src', '--json']);
  const { problems, proof } = JSON.parse(run.stdout) as {
    problems: { code: string }[];
    proof: { status: string };
  };
  expect(proof.status).toBe('proven');
  expect(problems.map(({ code }) => code)).toEqual(['entry-compiled']);
});

test('a problem with the files is put down to the folder, also where it is the current one', async () => {
  await source({ ...extensionTree(), 'package.json': '{"dependencies":{"gone":"1.0.0"}}' });
  expect((await dxt(['pack', 'src'])).stderr).toContain('\nsrc error dependency-missing\n');
  const here = await dxt(['pack'], { cwd: join(folder.path, 'src') });
  expect(here.stderr).toContain('\nthis folder error dependency-missing\n');
});

test('what an ignore rule leaves out counts as missing', async () => {
  await source({ ...extensionTree(), '.mcpbignore': 'server/\n' });
  const run = await dxt(['pack', 'src']);
  expect(run.status).toBe(1);
  expect(run.stderr).toContain('entry-point-missing');
});

test('likely secrets are refused unless they are allowed by name', async () => {
  await source({ ...extensionTree(), '.env': 'TOKEN=x\n' });
  const refused = await dxt(['pack', 'src', '--no-start']);
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain('.env');
  expect(await written()).toEqual([]);
  const allowed = await dxt(['pack', 'src', '--no-start', '--allow-secret', '.env']);
  expect(allowed.status).toBe(0);
  const files = await dxt(['pack', 'src', '--dry-run', '--allow-secret', '.env', '--verbose']);
  expect(files.stdout).toContain('  .env\n');
});

testOnPosix('a link out of the folder is refused', async () => {
  await source(extensionTree());
  await writeFile(join(folder.path, 'outside.txt'), 'private');
  await symlink('../outside.txt', join(folder.path, 'src/link.txt'));
  const run = await dxt(['pack', 'src', '--no-start']);
  expect(run.status).toBe(1);
  expect(run.stderr).toContain('link.txt');
  expect(await written()).toEqual(['outside.txt']);
});

test('two packs are the same to the byte, whatever the time zone, the folder and the clock', async () => {
  await source(extensionTree());
  await dxt(['pack', 'src', '-o', 'one.mcpb', '--no-start'], { env: { TZ: 'Asia/Tokyo' } });
  await writeTree(join(folder.path, 'elsewhere/deep'), extensionTree());
  await dxt(['pack', 'elsewhere/deep', '-o', 'two.mcpb', '--no-start'], { env: { TZ: 'UTC' } });
  const [one, two] = await Promise.all(
    ['one.mcpb', 'two.mcpb'].map((name) => readFile(join(folder.path, name))),
  );
  expect(one?.equals(two ?? Buffer.alloc(0))).toBe(true);
});

test('SOURCE_DATE_EPOCH is the time of every entry, and what is no time is an error', async () => {
  await source(extensionTree());
  const pack = (SOURCE_DATE_EPOCH: string, ...args: string[]) =>
    dxt(['pack', 'src', '--no-start', ...args], { env: { SOURCE_DATE_EPOCH } });
  await pack('1700000000', '-o', 'one.mcpb');
  await pack('1800000000', '-o', 'two.mcpb');
  const [one, two] = await Promise.all(
    ['one.mcpb', 'two.mcpb'].map((name) => readFile(join(folder.path, name))),
  );
  expect(one?.equals(two ?? Buffer.alloc(0))).toBe(false);
  expect(transcript(await pack('yesterday'))).toMatchInlineSnapshot(`
    "$ dxt pack src --no-start
    exit 1
    --- stderr
    error: \`SOURCE_DATE_EPOCH\` expects whole seconds since 1970, found \`yesterday\` [invalid-setting]

    hint: https://reproducible-builds.org/docs/source-date-epoch has the format"
  `);
});

test('more than the size budget is a warning that names both', async () => {
  await source(extensionTree());
  const { status, stderr } = await dxt(['pack', 'src', '--dry-run', '--size-budget', '100']);
  expect(status).toBe(0);
  expect(stderr).toContain('size-budget');
  expect(stderr).toContain('the budget is 0.0 MB');
  const wrong = await dxt(['pack', 'src', '--dry-run', '--size-budget', 'some']);
  expect(wrong.status).toBe(2);
});

test('--dry-run shows the plan on stdout and writes nothing', async () => {
  await source({
    ...extensionTree(),
    '.git/HEAD': 'ref: refs/heads/main\n',
    'notes/a.txt': 'a',
    'notes/b.txt': 'b',
    '.mcpbignore': 'notes/*.txt\n',
  });
  expect(transcript(await dxt(['pack', 'src', '--dry-run']), digests)).toMatchInlineSnapshot(`
    "$ dxt pack src --dry-run
    exit 0
    --- stdout
    goes in: 3 files, [size] of a budget of 100 MB

    largest folders:
      server  [size]  1 file

    stays out:
      .git         1 file   [size]  .git/          (default)
      .mcpbignore  1 file   [size]  .mcpbignore    (default)
      notes/*.txt  2 files  [size]   notes/a.txt …  (.mcpbignore:1)
      (--verbose lists every file)

    \`tiny-1.0.0.mcpb\` would be written"
  `);
  const document = JSON.parse((await dxt(['pack', 'src', '--dry-run', '--json'])).stdout) as {
    excluded: { path: string }[];
  };
  expect(document).toMatchObject({ dryRun: true, files: 3 });
  const excluded = ['.git', '.mcpbignore', 'notes/a.txt', 'notes/b.txt'];
  expect(document.excluded.map(({ path }) => path)).toEqual(excluded);
  expect(await written()).toEqual([]);
});

test('--verbose lists every file that goes in and that stays out', async () => {
  await source({ ...extensionTree(), 'notes/a.txt': 'a', '.mcpbignore': 'notes/*.txt\n' });
  const run = await dxt(['pack', 'src', '--dry-run', '--verbose']);
  for (const path of ['manifest.json', 'package.json', 'server/index.js', 'notes/a.txt'])
    expect(run.stdout).toContain(`  ${path}`);
});

testOnPosix('an interrupted pack says so, ends with 1 and leaves nothing', async () => {
  const temporary = join(folder.path, 'tmp');
  await mkdir(temporary);
  const started = join(folder.path, 'started');
  await source(
    extensionTree({
      setup: `require('node:fs').writeFileSync(${JSON.stringify(started)}, '');
          while (true) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);`,
    }),
  );
  const run = await dxt(['pack', 'src'], {
    env: { TMPDIR: temporary },
    onStart: (pid) => void whenThere(started).then(() => process.kill(pid, 'SIGINT')),
  });
  expect(run).toMatchObject({ status: 1, stdout: '' });
  expect(run.stderr).toMatch(/error: cancelled \[cancelled\]\n$/);
  await rm(started);
  expect(await readdir(temporary)).toEqual([]);
  expect(await written()).toEqual(['tmp']);
});

async function whenThere(path: string): Promise<void> {
  while (!(await readFile(path).catch(() => undefined)))
    await new Promise((resolve) => setTimeout(resolve, 50));
}

test('wrong usage is told before any work', async () => {
  await source(extensionTree());
  expect(transcript(await dxt(['pack', 'src', '--level', '12']))).toMatchInlineSnapshot(`
    "$ dxt pack src --level 12
    exit 2
    --- stderr
    error: \`--level\` expects 1 to 9, found \`12\` [usage]"
  `);
  expect(transcript(await dxt(['pack', 'nowhere']))).toMatchInlineSnapshot(`
    "$ dxt pack nowhere
    exit 1
    --- stderr
    error: no folder \`[folder]/nowhere\` [source-missing]"
  `);
});
