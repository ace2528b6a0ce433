import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
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
      signature  nobody signed this file, so nothing says who made it or whether it was changed
      contains   0 packages, nothing was looked up (no database of advisories: \`dxt scan --update-db\`); nothing found in its files
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
  expect(receipt).toMatchObject({ format: 3, id: 'tiny', version: '1.0.0', digest });
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
