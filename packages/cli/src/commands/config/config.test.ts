import { readFileSync, readdirSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testNeeding } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  hostLab,
  runInTerminal,
  transcript,
  type CommandRun,
  type HostLab,
} from '../../testing/index.ts';

let lab: HostLab;
beforeEach(async () => {
  lab = await hostLab();
});
afterEach(() => lab.remove());

const option = (more: Record<string, unknown>) => ({
  type: 'string',
  title: 'An option',
  description: 'An option',
  ...more,
});

const userConfig = {
  name: option({ title: 'Name', default: '${HOME}/name' }),
  port: option({ title: 'Port', type: 'number', min: 1, max: 9, required: true }),
  quick: option({ title: 'Quick', type: 'boolean' }),
  folders: option({ title: 'Folders', type: 'directory', multiple: true }),
  note: option({ title: 'Note', type: 'file' }),
  key: option({ title: 'Key', sensitive: true }),
};

/** Gives back what its server was started with. */
const extension = {
  name: 'tiny',
  manifest: { user_config: userConfig },
  launch: {
    env: Object.fromEntries(
      Object.keys(userConfig).map((key) => [key.toUpperCase(), `\${user_config.${key}}`]),
    ),
  },
  script: {
    before: 'const run = Math.random();',
    calls: {
      get: 'return text(`${run} ${process.env[args.name] ?? "none"}`);',
    },
  },
};

const shown = (run: CommandRun) =>
  transcript(run, [
    [/`[^`]*secrets`/g, '`[secrets]`'],
    [/ {2,}/g, '  '],
  ]);
const get = async (name: string) => {
  const { stdout } = await lab.dxt('call', 'tiny', 'get', JSON.stringify({ name }));
  const [run, value] = stdout.trim().split(' ');
  return { run, value };
};
const revealed = (path: string) => readFileSync(join(lab.home, path), 'utf8');

test('without a terminal and without options it shows what is set, missing and kept where', async () => {
  await lab.install(extension, '--set', 'quick=true');
  expect(shown(await lab.dxt('config', 'tiny'))).toMatchInlineSnapshot(`
    "$ dxt config tiny
    exit 0
    --- stdout
    name  [folder]/home/data/tiny/home/name (by default)  string  Name
    port  missing  number from 1 to 9, required  Port
    quick  true  boolean  Quick
    folders  not set  directory, several  Folders
    note  not set  file  Note
    key  not set  string, secret  Key
    --- stderr
    secrets are kept encrypted, below \`[secrets]\`, not in a keychain: OPENDXT_KEYCHAIN is \`off\`
    warning: it can’t start before \`port\` (Port) has a value: \`dxt config tiny --set port=…\`"
  `);
  const { stdout } = await lab.dxt('config', 'tiny', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    id: 'tiny',
    missing: ['port'],
    secrets: { kind: 'file' },
  });
});

test('a change is stored, and the server that runs is started anew with it', async () => {
  await lab.install(extension, '--set', 'port=1', '--allow', 'tools');
  const before = await get('PORT');
  expect(before.value).toBe('1');
  const run = await lab.dxt('config', 'tiny', '--set', 'port=2', '--set', 'name=a b');
  expect(run).toMatchObject({ status: 0, stdout: '`name`, `port` of tiny are saved\n' });
  const after = await get('PORT');
  expect(after.value).toBe('2');
  expect(after.run).not.toBe(before.run);
  expect((await lab.dxt('config', 'tiny', '--set', 'port=2')).stdout).toBe(
    'the settings of tiny are as they were\n',
  );
  await lab.dxt('config', 'tiny', '--unset', 'port');
  expect(await lab.dxt('call', 'tiny', 'get', '{}')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('[needs-settings]') as string,
  });
});

test('all that is wrong is said at once, and nothing is stored', async () => {
  await lab.install(extension, '--set', 'port=1');
  await writeFile(join(lab.path, 'a file'), '');
  const wrong = ['port=10', 'quick=maybe', 'folders=nowhere', 'folders=a file', 'note=.', 'prot=1'];
  const args = wrong.flatMap((text) => ['--set', text]);
  const run = await lab.dxt('config', 'tiny', '--set', 'name=new', '--set', 'key=hush', ...args);
  expect(shown(run)).toMatchInlineSnapshot(`
    "$ dxt config tiny --set name=new --set key=hush --set port=10 --set quick=maybe --set folders=nowhere --set 'folders=a file' --set note=. --set prot=1
    exit 1
    --- stderr
    error: 7 settings are wrong:
      \`key\` is a secret and must not stand on a command line: use \`--secret key\`
      \`port\` must be at most 9, found number 10
      \`quick\` must be \`true\` or \`false\`, found "maybe"
      there is no setting \`prot\`, expected one of \`name\`, \`port\`, \`quick\`, \`folders\`, \`note\`, \`key\`
      \`folders\` must be a folder that is there, found nothing at \`[folder]/nowhere\`
      \`folders\` must be a folder that is there, found a file at \`[folder]/a file\`
      \`note\` must be a file that is there, found a folder at \`[folder]\` [invalid-settings]"
  `);
  expect((await lab.dxt('config', 'tiny', '--json')).stdout).not.toContain('"new"');
});

test('paths are absolute when they are stored, and `~` is the home', async () => {
  await lab.install(extension, '--set', 'port=1', '--allow', 'tools');
  await mkdir(join(lab.path, 'a folder'));
  await mkdir(join(lab.path, 'me/documents'), { recursive: true });
  const env = { HOME: join(lab.path, 'me') };
  const set = ['--set', 'folders=a folder', '--set', 'folders=~/documents'];
  const run = await lab.dxtWith({ env }, 'config', 'tiny', ...set, '--json');
  const { settings } = JSON.parse(run.stdout) as { settings: { key: string; value?: unknown }[] };
  expect(settings.find(({ key }) => key === 'folders')?.value).toEqual([
    join(lab.path, 'a folder'),
    join(lab.path, 'me/documents'),
  ]);
  const { permissions } = JSON.parse((await lab.dxt('permissions', 'tiny', '--json')).stdout) as {
    permissions: { what: string; granted?: string[] }[];
  };
  expect(permissions.find(({ what }) => what === 'read:folders')?.granted).toEqual([
    join(lab.path, 'a folder'),
    join(lab.path, 'me/documents'),
  ]);
});

test('secrets come from stdin, a line each, and are replaced and removed', async () => {
  const second = option({ sensitive: true });
  const two = { ...extension, manifest: { user_config: { ...userConfig, second } } };
  await lab.install(two, '--set', 'port=1', '--allow', 'tools');
  const give = (stdin: string, ...keys: string[]) =>
    lab.dxtWith({ stdin }, 'config', 'tiny', ...keys.flatMap((key) => ['--secret', key]));
  const run = await give('hush one\nhush two\n', 'key', 'second');
  expect(shown(run)).toMatchInlineSnapshot(`
    "$ dxt config tiny --secret key --secret second
    exit 0
    --- stdout
    \`key\`, \`second\` of tiny are saved
    --- stderr
    secrets are kept encrypted, below \`[secrets]\`, not in a keychain: OPENDXT_KEYCHAIN is \`off\`"
  `);
  expect(await get('KEY')).toMatchObject({ value: 'hush' });
  const values = () => readdirSync(join(lab.home, 'secrets/values')).length;
  expect(values()).toBe(2);
  await give('another', 'key');
  expect(await get('KEY')).toMatchObject({ value: 'another' });
  expect(values()).toBe(2);
  await lab.dxt('config', 'tiny', '--unset', 'key', '--unset', 'second');
  expect(values()).toBe(0);
  expect(await give('', 'key')).toMatchObject({ status: 2 });
});

test('--from takes all kinds of values, and warns where others can read them', async () => {
  await lab.install(extension, '--allow', 'tools');
  await mkdir(join(lab.path, 'docs'));
  const path = join(lab.path, 'settings.json');
  const settings = {
    port: 3,
    quick: true,
    folders: [join(lab.path, 'docs')],
    key: 'hush',
    name: null,
  };
  await writeFile(path, JSON.stringify(settings));
  await chmod(path, 0o644);
  const run = await lab.dxt('config', 'tiny', '--from', 'settings.json');
  expect(run.status).toBe(0);
  expect(run.stderr).toContain('can be read by other users (mode 644)');
  expect(run.stdout).toBe('`port`, `quick`, `folders`, `key` of tiny are saved\n');
  expect(await get('KEY')).toMatchObject({ value: 'hush' });
  const stdin = JSON.stringify({ port: '4' });
  expect((await lab.dxtWith({ stdin }, 'config', 'tiny', '--from', '-')).stderr).toBe('');
  expect(await get('PORT')).toMatchObject({ value: '4' });

  const broken = await lab.dxtWith({ stdin: '{"key": "hush"' }, 'config', 'tiny', '--from', '-');
  expect(broken).toMatchObject({
    status: 1,
    stderr: expect.not.stringContaining('hush') as string,
  });
  const object = await lab.dxtWith({ stdin: '{"port": {}}' }, 'config', 'tiny', '--from', '-');
  expect(object.stderr).toContain('`port` must be a value or a list of values');
  const twice = ['config', 'tiny', '--from', '-', '--set', 'port=1'];
  expect(await lab.dxtWith({ stdin }, ...twice)).toMatchObject({ status: 2 });
});

test('--dry-run checks and changes nothing', async () => {
  await lab.install(extension);
  const before = revealed('config/tiny.json');
  const run = await lab.dxt('config', 'tiny', '--set', 'port=5', '--dry-run');
  expect(run.stdout).toBe('`port` of tiny would be saved\n');
  expect(revealed('config/tiny.json')).toBe(before);
});

test('what a policy locks can not be changed', async () => {
  await lab.install(extension, '--set', 'port=1', '--allow', 'tools');
  const policy = { format: 1, settings: [{ id: 'tiny', values: { port: 7 } }] };
  await writeFile(join(lab.home, 'policy.json'), JSON.stringify(policy));
  await chmod(join(lab.home, 'policy.json'), 0o600);
  const run = await lab.dxt('config', 'tiny', '--set', 'port=2');
  expect(run).toMatchObject({ status: 1, stderr: expect.stringContaining('is locked') as string });
  expect((await lab.dxt('config', 'tiny')).stdout).toContain('7 (locked by ');
  expect(await get('PORT')).toMatchObject({ value: '7' });
});

const testInTerminal = testNeeding('POSIX', 'python3');

testInTerminal('on a terminal it asks, with what is set as the answer of Enter', async () => {
  await lab.install(extension, '--set', 'port=1', '--set', 'name=old', '--allow', 'tools');
  await mkdir(join(lab.path, 'docs'));
  const typed = [
    ['Name', '\r'],
    ['Port', '\u007F20\r'],
    ['at most 9', '\u007F\u007F8\r'],
    ['Quick', 'y'],
    ['Folders', 'nowhere\r'],
    ['no folder', '\u007F'.repeat(7) + 'docs\r'],
    ['one more', '\r'],
    ['Note', '\r'],
    ['Key', 'hush\r'],
  ] as const;
  const run = await runInTerminal(['config', 'tiny'], { cwd: lab.path, env: lab.env, typed });
  expect(run).toMatchObject({ status: 0 });
  expect(run.written).not.toContain('hush');
  expect(run.screen).toContain('are saved');
  const { stdout } = await lab.dxt('config', 'tiny', '--json');
  const { settings } = JSON.parse(stdout) as { settings: { key: string; value?: unknown }[] };
  expect(Object.fromEntries(settings.map(({ key, value }) => [key, value]))).toEqual({
    name: 'old',
    port: 8,
    quick: true,
    folders: [join(lab.path, 'docs')],
    note: undefined,
    key: '••••••',
  });
  expect(await get('KEY')).toMatchObject({ value: 'hush' });
});
