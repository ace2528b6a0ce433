import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, testNeeding, testOnPosix, writeTree } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { extensionTree, hostLab, runCommand, transcript } from '../../testing/index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const dxt = (...args: string[]) => runCommand(args, { cwd: folder.path });

/** A server in Python that imports what is not there, started by a name that few systems have. */
const python = (config: object = {}, more: object = {}) => ({
  'manifest.json': `${JSON.stringify(
    {
      manifest_version: '0.3',
      name: 'notes',
      version: '1.0.0',
      description: 'Keeps notes',
      author: { name: 'Ada' },
      server: {
        type: 'python',
        entry_point: 'server/main.py',
        mcp_config: { command: 'python', args: ['${__dirname}/server/main.py'], ...config },
      },
      compatibility: { platforms: ['linux', 'win32'], runtimes: { python: '>=3.10,<3.13' } },
      ...more,
    },
    undefined,
    2,
  )}\n`,
  'server/main.py': 'import sys\n',
});

test('each finding has its symptom, what was seen, why and a fix; errors come first', async () => {
  await writeTree(folder.path, python({ env: { PYTHONUTF8: '1' } }));
  expect(transcript(await dxt('doctor', '--no-run'))).toMatchInlineSnapshot(`
    "$ dxt doctor --no-run
    exit 1
    --- stdout
    error: spawn python ENOENT [python-command-missing]
      seen: the command on Linux is \`python\` (manifest.json)
      on:   linux-x64, linux-arm64
      why:  the command is \`python\`, and most systems other than Windows have \`python3\` alone
      fix:  make the command \`python3\`, and override it with \`python\` for win32

    error: “not compatible”, with a Python that is [python-range]
      seen: \`compatibility.runtimes.python\` is \`>=3.10,<3.13\`, with a comma (manifest.json)
      why:  hosts read the range in the manner of semver, which knows no commas, and some read no other
      fix:  write it with spaces: \`>=3.10 <3.14\`

    notes 1.0.0: something is wrong (2 errors)
    --- stderr
    \`--fix\` makes the changes that are safe, \`--fix --dry-run\` shows them"
  `);
});

test('what was found more than once is explained once', async () => {
  await writeTree(folder.path, python({ command: 'python3' }));
  await writeTree(folder.path, { 'server/main.py': 'import absent\nimport gone\n' });
  const { stdout } = await dxt('doctor', '--no-run');
  expect(stdout).toContain(
    '  seen: `server/main.py` imports `absent`, which is not there, line 1\n' +
      '        `server/main.py` imports `gone`, which is not there, line 2\n',
  );
  expect(stdout.match(/\[packages-missing\]/g)).toHaveLength(1);
});

test('--json has the same in one document', async () => {
  await writeTree(folder.path, python());
  const run = await dxt('doctor', '.', '--no-run', '--json');
  expect(run.status).toBe(1);
  expect(JSON.parse(run.stdout)).toMatchObject({
    name: 'notes',
    from: 'folder',
    ok: false,
    errors: 2,
    warnings: 1,
    findings: [
      { code: 'python-command-missing', symptom: 'spawn python ENOENT', severity: 'error' },
      { code: 'python-range' },
      { code: 'encoding-not-utf8', severity: 'warning' },
    ],
  });
});

test('--fix shows and makes the safe changes, and then nothing is left of them', async () => {
  await writeTree(folder.path, python());
  const before = readFileSync(join(folder.path, 'manifest.json'), 'utf8');
  const dry = await dxt('doctor', '--no-run', '--fix', '--dry-run');
  expect(dry.stdout).toContain('-       "command": "python",');
  expect(dry.stdout).toContain('+       "command": "python3",');
  expect(readFileSync(join(folder.path, 'manifest.json'), 'utf8')).toBe(before);
  const fixed = await dxt('doctor', '--no-run', '--fix');
  expect(fixed).toMatchObject({ status: 0 });
  expect(JSON.parse(readFileSync(join(folder.path, 'manifest.json'), 'utf8'))).toMatchObject({
    server: {
      mcp_config: {
        command: 'python3',
        env: { PYTHONUTF8: '1' },
        platform_overrides: { win32: { command: 'python' } },
      },
    },
    compatibility: { runtimes: { python: '>=3.10 <3.13' } },
  });
  expect(await dxt('doctor', '--no-run', '--fix')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('nothing that is safe to change') as string,
  });
});

testOnPosix('--fix gives back the mode of what is started', async () => {
  await writeTree(folder.path, {
    ...python(
      {
        command: '${__dirname}/run.sh',
        args: [],
        platform_overrides: { win32: { command: 'python' } },
      },
      { compatibility: { platforms: ['linux'] } },
    ),
    'run.sh': '#!/bin/sh\nexec python3 server/main.py\n',
  });
  chmodSync(join(folder.path, 'run.sh'), 0o644);
  const seen = await dxt('doctor', '--no-run');
  expect(seen.stdout).toContain('error: spawn … EACCES [not-executable]');
  expect(seen.stderr).toContain('`--fix` makes the changes that are safe');
  expect(await dxt('doctor', '--no-run', '--fix')).toMatchObject({ status: 0 });
  expect(statSync(join(folder.path, 'run.sh')).mode & 0o777).toBe(0o755);
});

test('a bundle is looked at as well, and not changed', async () => {
  await writeTree(folder.path, extensionTree());
  await dxt('pack', '.', '-o', 'tiny.mcpb', '--no-start');
  expect(transcript(await dxt('doctor', 'tiny.mcpb', '--no-run'))).toMatchInlineSnapshot(`
    "$ dxt doctor tiny.mcpb --no-run
    exit 0
    --- stdout
    tiny 1.0.0: nothing is wrong"
  `);
  expect(await dxt('doctor', 'tiny.mcpb', '--target', 'linux')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('`--target`: expected a target as `linux-x64`') as string,
  });
  expect(await dxt('doctor', 'tiny.mcpb', '--fix')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('`--fix` expects a folder, found a bundle') as string,
  });
});

test('what is installed is looked at by its id', async () => {
  const lab = await hostLab();
  try {
    await lab.install({ name: 'tiny' });
    expect(await lab.dxt('doctor', 'tiny', '--no-run')).toMatchObject({ status: 0 });
    expect(await lab.dxt('doctor', 'other', '--no-run')).toMatchObject({ status: 1 });
  } finally {
    await lab.remove();
  }
});

test('what fails in the run is explained, though nothing is wrong with the files', async () => {
  await writeTree(folder.path, extensionTree({ setup: "require(['x', 'y'].join('/'));" }));
  const run = await dxt('doctor');
  expect(run.status).toBe(1);
  expect(run.stdout).toContain('[node-package-missing]');
  expect(run.stdout).toContain("seen: Error: Cannot find module 'x/y'");
});

testNeeding('git')('--checklist goes through the five lines of the guide', async () => {
  await writeTree(folder.path, { ...extensionTree(), '.gitignore': 'manifest.json\n' });
  await runGit('init', '--quiet');
  expect(transcript(await dxt('doctor', '--checklist'), [[/\b\d+ starts/g, 'N starts']]))
    .toMatchInlineSnapshot(`
    "$ dxt doctor --checklist
    exit 1
    --- stdout
    passed   All required packages are shipped, \`mcp\` among them
             whatever it loads is there
    passed   It runs on a clean machine
             N starts, 1 tool
    passed   The interpreter is right for each platform
             \`node\`
    MISSING  The manifest is in the repository
             a rule of \`.gitignore\` leaves \`manifest.json\` out
    MISSING  The prerequisites are documented
             there is no README
    tiny 1.0.0: something is wrong
    --- stderr
    it starts on a clean machine"
  `);
  await writeTree(folder.path, {
    'README.md': '# Tiny\n\nNeeds Node 20 or newer.\n',
    '.gitignore': '',
  });
  expect(await dxt('doctor', '--checklist')).toMatchObject({ status: 0 });
});

async function runGit(...args: string[]): Promise<void> {
  const { execFileSync } = await import('node:child_process');
  execFileSync('git', args, { cwd: folder.path });
  expect(existsSync(join(folder.path, '.git'))).toBe(true);
}
