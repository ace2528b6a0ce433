import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { temporaryFolder } from '@opendxt/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtCommand, commandEnvironment, runCommand, transcript } from './testing/index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

const dxt = (...args: string[]) => runCommand(args, { cwd: folder.path });

test('--version says the version of the package, and -V does too', async () => {
  const { version } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  ) as { version: string };
  for (const flag of ['--version', '-V']) {
    const run = await dxt(flag);
    expect(run).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
  }
});

test('--help names every command on stdout, and ends well', async () => {
  const run = await dxt('--help');
  expect(run.status).toBe(0);
  expect(run.stderr).toBe('');
  for (const name of ['init', 'validate', 'pack', 'unpack', 'info', 'clean'])
    expect(run.stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  expect((await dxt('help')).stdout).toBe(run.stdout);
});

test('the help of a command is there by both ways to ask', async () => {
  const run = await dxt('validate', '--help');
  expect(run.status).toBe(0);
  expect(run.stdout).toContain('--schema-only');
  expect((await dxt('help', 'validate')).stdout).toBe(run.stdout);
});

test('dxt alone shows the help on stderr as wrong usage', async () => {
  const run = await dxt();
  expect(run).toMatchObject({ status: 2, stdout: '' });
  expect(run.stderr).toContain('Usage: dxt');
});

test('an unknown command is wrong usage, and the nearest one is suggested', async () => {
  expect(transcript(await dxt('validat', 'x'))).toMatchInlineSnapshot(`
    "$ dxt validat x
    exit 2
    --- stderr
    error: unknown command \`validat\` [usage]

    hint: did you mean \`validate\`?"
  `);
});

test('an unknown option is wrong usage, and the nearest one is suggested', async () => {
  expect(transcript(await dxt('validate', '--strct', 'x'))).toMatchInlineSnapshot(`
    "$ dxt validate --strct x
    exit 2
    --- stderr
    error: unknown option \`--strct\` [usage]

    hint: did you mean \`--strict\`?"
  `);
});

test('a missing argument is wrong usage, and the help of that command is named', async () => {
  expect(transcript(await dxt('unpack'))).toMatchInlineSnapshot(`
    "$ dxt unpack
    exit 2
    --- stderr
    error: missing required argument \`bundle\` [usage]

    hint: \`dxt unpack --help\` shows what it takes"
  `);
});

test('too many arguments are wrong usage', async () => {
  expect(transcript(await dxt('validate', 'a', 'b'))).toMatchInlineSnapshot(`
    "$ dxt validate a b
    exit 2
    --- stderr
    error: too many arguments for \`validate\`: expected 1 argument but got 2 [usage]

    hint: \`dxt validate --help\` shows what it takes"
  `);
});

test('--json gives errors as the one document on stdout, wherever it stands', async () => {
  for (const args of [
    ['--json', 'validat'],
    ['validat', '--json'],
  ]) {
    const run = await dxt(...args);
    expect(run.status).toBe(2);
    expect(JSON.parse(run.stdout)).toEqual({
      error: {
        code: 'usage',
        message: 'unknown command `validat`',
        hint: 'did you mean `validate`?',
      },
    });
  }
  const alone = await dxt('--json');
  expect(alone.status).toBe(2);
  expect(JSON.parse(alone.stdout)).toMatchObject({ error: { message: 'expected a command' } });
});

test('what the operating system refuses is said in words, with the path', async () => {
  writeFileSync(join(folder.path, 'file'), '');
  expect(transcript(await dxt('validate', 'file/below'))).toMatchInlineSnapshot(`
    "$ dxt validate file/below
    exit 1
    --- stderr
    error: \`[folder]/file/below\`: a part of the path is not a folder (ENOTDIR, stat) [system-error]"
  `);
});

test('colours are on when forced, and NO_COLOR and --no-color turn them off', async () => {
  const escape = '\u001B[';
  const run = (args: string[], env: Record<string, string>) =>
    runCommand(['validate', 'nowhere', ...args], { cwd: folder.path, env });
  expect((await run([], { FORCE_COLOR: '1' })).stderr).toContain(escape);
  expect((await run([], { FORCE_COLOR: '1', NO_COLOR: '1' })).stderr).not.toContain(escape);
  expect((await run(['--no-color'], { FORCE_COLOR: '1' })).stderr).not.toContain(escape);
  expect((await run([], {})).stderr).not.toContain(escape);
});

test('a reader that goes away early is no failure', async () => {
  const child = spawn(process.execPath, [builtCommand(), '--help'], {
    cwd: folder.path,
    env: commandEnvironment(folder.path),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  const [stderr] = await Promise.all([text(child.stderr), once(child, 'close')]);
  expect({ status: child.exitCode, stderr }).toEqual({ status: 0, stderr: '' });
});
