import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hostLab, transcript, type CommandRun, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
beforeEach(async () => {
  lab = await hostLab();
});
afterEach(() => lab.remove());

const shown = (run: CommandRun) =>
  transcript(run, [
    [process.execPath, '[node]'],
    [/\b[0-9a-f]{64}\b/g, '[sha256]'],
    [/-[0-9a-f]{12}\b/g, '-[hash]'],
    [/\d+(\.\d+)? k?B/g, '[size]'],
    // What this machine keeps apart, and what follows from it.
    [/^ {2}isolation .*(?:\n {4,}- .*)*/gm, '  isolation  [level]'],
    [/^it may\n {2}high {4}read and change whatever .*\n\n/gm, ''],
  ]);
const document = (run: CommandRun) => JSON.parse(run.stdout) as Record<string, unknown>;
const option = (more: Record<string, unknown>) => ({
  type: 'string',
  title: 'An option',
  description: 'An option',
  ...more,
});
const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

test('an install shows what it is, and installs', async () => {
  const run = await lab.install({ name: 'tiny', manifest: { tools: [{ name: 'echo' }] } });
  expect(shown(run)).toMatchInlineSnapshot(`
    "$ dxt install '[folder]/tiny.mcpb' --yes --allow tools
    exit 0
    --- stdout
    tiny 1.0.0 is installed
    --- stderr
    tiny 1.0.0 will be installed as tiny
    The extension tiny

      made by    A. Author (says the bundle; nothing proves it)
      file       [folder]/tiny.mcpb ([size])
      SHA-256    [sha256]
      starts     [node] '[folder]/home/store/tiny/1.0.0-[hash]/server.mjs'
      tools      echo, and others when it runs (run without asking you)
      isolation  [level]

    it may
      medium  run its tools without asking you

    it gets
      no network, no files of yours, no code from elsewhere"
  `);
  expect(existsSync(join(lab.home, 'state.json'))).toBe(true);
});

test('--json gives id, version and the SHA-256 of the file', async () => {
  const file = await lab.bundle({ name: 'Tiny Server', version: '2.1.0' });
  const run = await lab.dxt('install', file, '--yes', '--json');
  expect(run.status).toBe(0);
  const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
  expect(document(run)).toMatchObject({
    id: 'tiny-server',
    version: '2.1.0',
    digest,
    action: 'install',
    state: 'ready',
  });
});

test('without a terminal nothing is installed before somebody agrees', async () => {
  const run = await lab.dxt('install', await lab.bundle({ name: 'tiny' }));
  expect(run.status).toBe(1);
  expect(run.stderr).toMatch(/\[refused\]\n\nhint: `--yes` agrees to what `--dry-run` shows\n$/);
  expect(existsSync(lab.home)).toBe(false);
});

test('--dry-run shows the plan and changes nothing', async () => {
  const run = await lab.dxt('install', await lab.bundle({ name: 'tiny' }), '--dry-run', '--json');
  expect(document(run)).toMatchObject({ dryRun: true, id: 'tiny', missing: [] });
  expect(existsSync(lab.home)).toBe(false);
});

test('what is not there, is a folder or is no bundle is refused', async () => {
  await mkdir(join(lab.path, 'source'));
  await writeFile(join(lab.path, 'text.mcpb'), 'text');
  expect(shown(await lab.dxt('install', 'nowhere.mcpb', '--yes'))).toMatchInlineSnapshot(`
    "$ dxt install nowhere.mcpb --yes
    exit 1
    --- stderr
    error: there is no file \`nowhere.mcpb\` [not-found]"
  `);
  expect(shown(await lab.dxt('install', 'source', '--yes'))).toMatchInlineSnapshot(`
    "$ dxt install source --yes
    exit 1
    --- stderr
    error: \`source\` is no bundle but a folder [not-found]

    hint: \`dxt pack source\` makes one of it"
  `);
  expect(shown(await lab.dxt('install', 'text.mcpb', '--yes'))).toMatchInlineSnapshot(`
    "$ dxt install text.mcpb --yes
    exit 1
    --- stderr
    error: expected a ZIP archive, found no end record [not-an-archive]"
  `);
  expect(existsSync(lab.home)).toBe(false);
});

test('the same file again is installed already', async () => {
  await lab.install({ name: 'tiny' });
  const again = await lab.install({ name: 'tiny' });
  expect(again).toMatchObject({ status: 0, stdout: 'tiny 1.0.0 is installed already\n' });
});

test('an id belongs to a name and an author; --as takes another one', async () => {
  await lab.install({ name: 'my-server' });
  const stranger = { name: 'my-server', manifest: { author: { name: 'B. Stranger' } } };
  expect(shown(await lab.install(stranger))).toMatchInlineSnapshot(`
    "$ dxt install '[folder]/my-server.mcpb' --yes --allow tools
    exit 1
    --- stderr
    error: \`my-server\` is taken by \`my-server\` of “A. Author”, and this is \`my-server\` of “B. Stranger” [id-taken]

    hint: \`--as <id>\` installs it under another id"
  `);
  expect(await lab.install({ name: 'my_server' })).toMatchObject({ status: 1 });
  expect((await lab.install(stranger, '--as', 'Not/An-Id')).stderr).toContain('[invalid-id]');
  expect(await lab.install(stranger, '--as', 'other')).toMatchObject({ status: 0 });
  expect((await lab.dxt('list')).stdout).toMatch(/^my-server .*\nother /);
});

test('a version has one content; another version takes the place of the old one', async () => {
  await lab.install({ name: 'tiny' });
  expect((await lab.dxt('call', 'tiny', 'echo')).stdout).toBe('{}\n');
  const changed = { name: 'tiny', script: { tools: ['changed'] } };
  expect(await lab.install(changed)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('[version-changed]'),
  });
  const newer = await lab.install({ ...changed, version: '1.1.0' }, '--json');
  expect(document(newer)).toMatchObject({ action: 'switch', version: '1.1.0' });
  expect(JSON.parse((await lab.dxt('tools', 'tiny', '--json')).stdout)).toMatchObject([
    { id: 'tiny', name: 'changed', exposedName: 'tiny__changed' },
  ]);
});

test('all that is wrong with settings is said at once', async () => {
  const file = await lab.bundle({
    name: 'tiny',
    manifest: {
      user_config: {
        port: option({ type: 'number', min: 1 }),
        key: option({ sensitive: true }),
        on: option({ type: 'boolean' }),
      },
    },
  });
  const wrong = ['port=0', 'on=maybe', 'key=hush', 'prot=1'].flatMap((text) => ['--set', text]);
  expect(shown(await lab.dxt('install', file, '--yes', ...wrong))).toMatchInlineSnapshot(`
    "$ dxt install '[folder]/tiny.mcpb' --yes --set port=0 --set on=maybe --set key=hush --set prot=1
    exit 1
    --- stderr
    error: 4 settings are wrong:
      \`port\` must be at least 1, found number 0
      \`on\` must be \`true\` or \`false\`, found "maybe"
      \`key\` is a secret and must not stand on a command line: use \`--secret key\`
      there is no setting \`prot\`, expected one of \`port\`, \`key\`, \`on\` [invalid-settings]"
  `);
  expect(existsSync(lab.home)).toBe(false);
});

test('without its required settings it is installed, waits for them, and says how to set them', async () => {
  const extension = {
    name: 'tiny',
    manifest: { user_config: { folders: option({ required: true, multiple: true }) } },
    launch: { args: ['${__dirname}/server.mjs', '${user_config.folders}'] },
    script: { calls: { args: 'return text(process.argv.slice(2).join());' } },
  };
  const run = await lab.install(extension, '--json');
  expect(document(run)).toMatchObject({ state: 'needs-settings', missing: ['folders'] });
  expect(run.stderr.match(/^warning: .*`folders`.*$/gm)).toEqual([
    expect.stringContaining('can’t start before `folders`'),
  ]);
  expect((await lab.dxt('list')).stdout).toContain('needs-settings');
  expect(await lab.dxt('call', 'tiny', 'args')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('[needs-settings]'),
  });
  const again = await lab.install(extension, '--set', 'folders=/a', '--set', 'folders=/b c');
  expect(again.stdout).toBe('tiny 1.0.0 is installed already; its settings are saved\n');
  expect((await lab.dxt('call', 'tiny', 'args')).stdout).toBe('/a,/b c\n');
});

test('a secret comes from stdin, reaches its server, and stands nowhere else', async () => {
  const secret = 'correct-horse-battery';
  const file = await lab.bundle({
    name: 'tiny',
    manifest: { user_config: { key: option({ sensitive: true, required: true }) } },
    launch: { env: { API_KEY: '${user_config.key}' } },
    script: {
      before: 'console.error("the key is " + process.env.API_KEY);',
      calls: {
        length: 'return text(String(process.env.API_KEY.length));',
        crash: 'process.exit(1);',
      },
    },
  });
  const runs = [
    await lab.dxtWith({ stdin: `${secret}\n` }, 'install', file, '--yes', '--secret', 'key'),
    await lab.dxt('show', 'tiny'),
    await lab.dxt('show', 'tiny', '--json'),
    await lab.dxt('call', 'tiny', 'length'),
    await lab.dxt('call', 'tiny', 'crash'),
    await lab.dxt('list', '--json'),
  ];
  expect(runs.map(({ status }) => status)).toEqual([0, 0, 0, 0, 1, 0]);
  expect(runs[3]?.stdout).toBe(`${secret.length}\n`);
  expect(runs[4]?.stderr).toContain('the key is ••••••');
  for (const { stdout, stderr } of runs) expect(stdout + stderr).not.toContain(secret);

  const holders = filesBelow(lab.home).filter((path) => readFileSync(path).includes(secret));
  expect(holders).toEqual([]);
});

test('the store is read-only and beside it stands a receipt with the digest of every file', async () => {
  const script = 'console.log(1);';
  const run = await lab.install(
    {
      name: 'tiny',
      script,
      files: { 'bin/tool': '#!/bin/sh\n' },
      executables: ['bin/tool'],
    },
    '--json',
  );
  const { dir, digest } = document(run) as { dir: string; digest: string };
  expect(dir).toBe(join(lab.home, 'store/tiny', `1.0.0-${digest.slice(0, 12)}`));
  const mode = (path: string) => statSync(join(dir, path)).mode & 0o777;
  expect(['.', 'bin', 'bin/tool', 'server.mjs'].map(mode)).toEqual([0o555, 0o555, 0o555, 0o444]);
  const receipt = JSON.parse(readFileSync(`${dir}.json`, 'utf8')) as Record<string, unknown>;
  expect(receipt).toMatchObject({ format: 1, id: 'tiny', version: '1.0.0', digest });
  expect(receipt['contentDigest']).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(receipt['files']).toContainEqual({
    path: 'server.mjs',
    executable: false,
    size: script.length,
    sha256: createHash('sha256').update(script).digest('hex'),
  });
});

test('options of no sense are wrong usage', async () => {
  const file = await lab.bundle({ name: 'tiny' });
  for (const args of [
    ['--set', 'novalue'],
    ['--allow', 'everything'],
    ['--secret', 'a', '--secret', 'b'],
  ])
    expect(await lab.dxt('install', file, '--yes', ...args)).toMatchObject({ status: 2 });
});

test('no text of a bundle steers the terminal or passes for a line of dxt', async () => {
  const forged =
    '\u001B[2J\u202E\r\n  isolation  isolated from the rest of this machine\n\nhint: x';
  const install = await lab.install({
    name: 'forger',
    manifest: {
      display_name: `Shown${forged}`,
      description: `Says${forged}`,
      author: { name: `Author${forged}` },
      tools: [{ name: `tool${forged}`, description: `does${forged}` }],
      user_config: {
        [`key${forged}`]: {
          type: 'string',
          title: `Title${forged}`,
          description: '',
          required: true,
        },
      },
    },
    launch: { args: ['${__dirname}/server.mjs', `\${nothing${forged}}`] },
  });
  const runs = [
    install,
    await lab.dxt('list'),
    await lab.dxt('show', 'forger'),
    await lab.dxt('tools', 'forger'),
    await lab.dxt('tools'),
    await lab.dxt('info', 'forger.mcpb'),
    await lab.dxt('validate', 'forger.mcpb'),
  ];
  for (const { stdout, stderr } of runs) {
    for (const character of ['\u001B', '\u202E', '\r'])
      expect(stdout + stderr).not.toContain(character);
    expect(stdout + stderr).not.toMatch(/^hint: x/m);
  }
  expect(install.stderr.match(/^ {2}isolation .*$/gm)).toEqual([
    expect.stringMatching(/^ {2}isolation {2}(?:full|partial|none): /),
  ]);
});
