import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { testOnPosix, type ExtensionOptions } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  hostLab,
  runInTerminal,
  transcript,
  type CommandRun,
  type HostLab,
} from '../../testing/index.ts';

let lab: HostLab;
let docs: string;
beforeEach(async () => {
  lab = await hostLab();
  docs = join(lab.path, 'docs');
  await mkdir(docs);
});
afterEach(() => lab.remove());

/** From its first line about what it may, without what depends on this machine. */
function consent(run: CommandRun): string {
  const text = transcript(run, [
    [/^it may\n {2}high {4}read and change whatever .*\n(?! {2}high)/gm, 'it may\n'],
    [/^it asks for\n(.*); nothing here keeps it from them$/gm, 'it gets\n$1'],
  ]);
  const at = text.search(/^(?:new, |it may|it gets)/m);
  return at < 0 ? text : text.slice(at);
}

const asks = (permissions: object, more: Partial<ExtensionOptions> = {}): ExtensionOptions => ({
  name: 'notes',
  launch: {
    args: ['${__dirname}/server.mjs', '${user_config.folder}', '${user_config.log}'],
  },
  ...more,
  manifest: {
    user_config: {
      folder: { type: 'directory', title: 'Notes', description: '', required: true },
      log: { type: 'file', title: 'Log', description: '', default: '${HOME}/notes.log' },
    },
    _meta: { 'org.opendxt': { permissions } },
    ...more.manifest,
  },
});
const save = { files: { setting: 'folder', access: 'write' }, reason: 'To save your notes' };
const weather = { network: ['api.example.com'], reason: 'Weather\u001B[2J\nit gets nothing' };
const links = { network: 'public', reason: 'To follow links' };
const nas = { local: ['nas.local:445'] };

test('what it may and may not do stands in plain words, the riskiest first', async () => {
  const file = await lab.bundle(asks({ required: [weather, save], optional: [links, nas] }));
  const run = await lab.dxt('install', file, '--set', `folder=${docs}`, '--dry-run');
  expect(consent(run)).toMatchInlineSnapshot(`
    "it may
      high    read, change and delete everything in the folder “Notes”
              [folder]/docs
              its author: “To save your notes”
      medium  connect to api.example.com
              its author: “Weather\\u{1b}[2J it gets nothing”

    it may not, unless you allow it
      high    connect to any public host, and send there what it knows
              its author: “To follow links”
              \`--allow net:public\`
              connect to nas.local at port 445 on this machine or in its network
              \`--allow local:nas.local:445\`
      low     read the file “Log”
              its author suggests \${HOME}/notes.log, which is not granted: \`--set log=…\`, or \`--allow read:log\` to take it

    it gets
      no code from elsewhere"
  `);
});

test('what is not asked for is said, too', async () => {
  const run = await lab.dxt('install', await lab.bundle({ name: 'tiny' }), '--dry-run');
  expect(consent(run)).toMatchInlineSnapshot(`
    "it gets
      no network, no files of yours, no code from elsewhere"
  `);
});

test('--yes agrees to what is required alone; --allow and --limit add to it', async () => {
  const file = await lab.bundle(asks({ required: [weather, save], optional: [links, nas] }));
  const run = await lab.dxt(
    'install',
    file,
    '--yes',
    '--json',
    '--set',
    `folder=${docs}`,
    '--allow',
    'local:nas.local:445',
    '--allow',
    'tools',
    '--limit',
    'memory=2G',
  );
  const document = JSON.parse(run.stdout) as Record<string, unknown>;
  expect(document).toMatchObject({
    request: [
      {
        what: 'net:api.example.com',
        risk: 'medium',
        required: true,
        from: 'declared',
        granted: true,
      },
      { what: 'write:folder', risk: 'high', reason: 'To save your notes', granted: true },
      { what: 'net:public', required: false, granted: false },
      { what: 'local:nas.local:445', required: false, granted: true },
      { what: 'read:log', from: 'setting', required: true },
    ],
    grants: {
      permissions: ['net:api.example.com', 'write:folder', 'read:log', 'local:nas.local:445'],
      files: [{ setting: 'folder', access: 'write' }],
      tools: { usual: 'always' },
      limits: { memory: '2G' },
    },
    widening: [],
  });
});

test('without --yes and a terminal nothing is agreed to', async () => {
  const file = await lab.bundle(asks({ required: [save] }));
  const run = await lab.dxt('install', file, '--set', `folder=${docs}`);
  expect(run).toMatchObject({ status: 1, stderr: expect.stringContaining('[refused]') as string });
  expect(JSON.parse((await lab.dxt('list', '--json')).stdout)).toEqual([]);
});

test('an update that wants more says what is new, and waits', async () => {
  const first = await lab.bundle(asks({ required: [save] }));
  await lab.dxt('install', first, '--yes', '--set', `folder=${docs}`);
  const next = asks(
    { required: [save, weather] },
    { version: '1.1.0', launch: { args: ['${__dirname}/server.mjs', '${user_config.folder}'] } },
  );
  const file = await lab.bundle(next);
  const run = await lab.dxt('update', 'notes', file);
  expect(consent(run)).toMatchInlineSnapshot(`
    "new, against what you agreed to: it may
    + medium  start another command, or with other arguments or variables, than was agreed to
    +         connect to api.example.com
              its author: “Weather\\u{1b}[2J it gets nothing”

    it may
      high    read, change and delete everything in the folder “Notes”
              [folder]/docs
              its author: “To save your notes”
      medium  connect to api.example.com
              its author: “Weather\\u{1b}[2J it gets nothing”

    it gets
      no code from elsewhere

    error: \`notes\` stays at 1.0.0: version 1.1.0 wants more than was agreed to: another command to start, \`net:api.example.com\` [needs-consent]

    hint: \`--dry-run\` shows all of it, \`--yes\` agrees to it"
  `);
  const listed = async () => JSON.parse((await lab.dxt('list', '--json')).stdout) as object;
  expect(await listed()).toMatchObject([{ version: '1.0.0' }]);
  const { stdout } = await lab.dxt('update', 'notes', file, '--yes', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    widening: [{ kind: 'command' }, { what: 'net:api.example.com', risk: 'medium' }],
  });
  expect(await listed()).toMatchObject([{ version: '1.1.0' }]);
});

test('a folder that may not be granted is refused before anything is installed', async () => {
  const file = await lab.bundle(asks({ required: [save] }));
  const run = await lab.dxt('install', file, '--yes', '--set', `folder=${lab.path}`);
  expect(transcript(run)).toMatchInlineSnapshot(`
    "$ dxt install '[folder]/notes.mcpb' --yes --set 'folder=[folder]'
    exit 1
    --- stderr
    error: \`[folder]\` can’t be granted for \`folder\`: your home is in it [grant-refused]

    hint: choose another one: \`--set folder=…\`"
  `);
});

testOnPosix('a terminal shows the same in colours, and NO_COLOR without', async () => {
  const file = await lab.bundle(asks({ required: [weather, save] }));
  const args = ['install', file, '--set', `folder=${docs}`, '--dry-run'];
  const coloured = await runInTerminal(args, { cwd: lab.path, env: lab.env });
  const plain = await runInTerminal(args, { cwd: lab.path, env: { ...lab.env, NO_COLOR: '1' } });
  expect(coloured.written).toContain('\u001B[1m\u001B[31mhigh  ');
  expect(plain.written).not.toContain('\u001B[31m');
  expect(coloured.screen).toBe(plain.screen);
  expect(plain.screen).toContain('its author: “Weather\\u{1b}[2J it gets nothing”');
});

test('a secret that the manifest puts among the arguments is warned about once it is set', async () => {
  const file = await lab.bundle({
    name: 'leaky',
    launch: { args: ['${__dirname}/server.mjs', '--key=${user_config.key}'] },
    manifest: {
      user_config: { key: { type: 'string', title: 'Key', description: 'Key', sensitive: true } },
    },
  });
  const warning = 'warning: its secret `key` stands among the arguments of its process';
  expect((await lab.dxt('install', file, '--dry-run')).stderr).not.toContain(warning);
  const run = await lab.dxtWith(
    { stdin: 'hush-hush\n' },
    'install',
    file,
    '--secret',
    'key',
    '--yes',
  );
  expect(run.stderr).toContain(warning);
  expect(run.stdout + run.stderr).not.toContain('hush-hush');
  expect((await lab.dxt('show', 'leaky')).stderr).toContain(warning);
});
