import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testNeeding } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hostLab, runInTerminal, transcript, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
beforeEach(async () => {
  lab = await hostLab();
  await mkdir(join(lab.path, 'docs'));
  const file = await lab.bundle({
    name: 'notes',
    launch: { args: ['${__dirname}/server.mjs', '${user_config.folder}'] },
    manifest: {
      display_name: 'Notes\u001B[2J',
      user_config: {
        folder: { type: 'directory', title: 'Notes', description: '', required: true },
      },
      _meta: {
        'org.opendxt': {
          permissions: {
            required: [{ network: ['api.example.com'], reason: 'Weather' }],
            optional: [{ network: 'public', reason: 'To follow links' }],
          },
        },
      },
    },
  });
  await lab.dxt('install', file, '--yes', '--set', `folder=${join(lab.path, 'docs')}`);
});
afterEach(() => lab.remove());

const permissions = (...args: readonly string[]) => lab.dxt('permissions', ...args);
const document = async (...args: readonly string[]) =>
  JSON.parse((await permissions(...args, '--json')).stdout) as {
    readonly permissions: readonly { readonly what: string; readonly state: string }[];
  };
const states = async () =>
  Object.fromEntries((await document('notes')).permissions.map(({ what, state }) => [what, state]));
const filters = [
  [/this machine gives \w+/g, 'this machine gives [level]'],
  [/(?:full|partial|none) at least/g, '[level] at least'],
] as const;

test('shows what is asked for, granted, used and denied', async () => {
  await permissions('notes', '--deny', 'local:nas.local:445', '--allow', 'tool:echo');
  const run = await permissions('notes');
  expect(transcript(run, filters)).toMatchInlineSnapshot(`
    "$ dxt permissions notes
    exit 0
    --- stdout
    notes 1.0.0: Notes\\u{1b}[2J

      permission           requested   state        used (UTC)  risk
      net:api.example.com  required    granted      never       medium
          connect to api.example.com
          its author: “Weather”
      net:public           optional    not granted  never       high
          connect to any public host, and send there what it knows
          its author: “To follow links”
      read:folder          by setting  granted      never       medium
          read everything in the folder “Notes”
          [folder]/docs
      local:nas.local:445  no          denied       never       high
          connect to nas.local at port 445 on this machine or in its network
          not declared by the author

      tools        ask each time
      tool:echo    always, without asking
      sampling     ask each time
      elicitation  ask each time
      isolation    [level] at least; this machine gives [level]
      limits       the usual ones
      agreed to    version 1.0.0 by A. Author"
  `);
  expect(await document('notes')).toMatchObject({
    id: 'notes',
    version: '1.0.0',
    permissions: [
      { what: 'net:api.example.com', requested: 'required', state: 'granted', reason: 'Weather' },
      { what: 'net:public', requested: 'optional', state: 'not-granted' },
      { what: 'read:folder', from: 'setting', granted: [expect.stringMatching(/docs$/)] },
      { what: 'local:nas.local:445', from: 'undeclared', state: 'denied' },
    ],
    grants: { tools: { usual: 'ask', rules: { echo: 'always' } } },
    widening: [],
  });
});

test('without an id, one line for each extension', async () => {
  const run = await permissions();
  expect(run.stdout.split('\n')[1]).toMatch(
    /^notes {2}net:api\.example\.com read:folder {2}net:public +- +ask/,
  );
  const { stdout } = await permissions('--json');
  expect(JSON.parse(stdout)).toMatchObject([{ id: 'notes', version: '1.0.0' }]);
});

test('--allow, --revoke and --deny change it, and say what a larger grant still holds', async () => {
  expect((await permissions('notes', '--allow', 'net:public')).stdout).toBe(
    'notes: `net:public` is allowed\n',
  );
  expect(await states()).toMatchObject({ 'net:public': 'granted' });
  const revoked = await permissions('notes', '--revoke', 'net:api.example.com');
  expect(revoked).toMatchObject({
    status: 0,
    stderr:
      'warning: `net:api.example.com` is still granted with `net:public`: `--revoke net:public` takes that back\n',
  });
  expect(await permissions('notes', '--deny', 'net:api.example.com')).toMatchObject({ stderr: '' });
  expect(await states()).toMatchObject({
    'net:public': 'granted',
    'net:api.example.com': 'denied',
  });
  await permissions('notes', '--deny', 'net:public');
  expect(await states()).toMatchObject({
    'net:public': 'denied',
    'net:api.example.com': 'denied',
    'read:folder': 'granted',
  });
  const again = await permissions('notes', '--deny', 'net:public');
  expect(again).toMatchObject({ status: 0, stderr: 'it was like that already\n' });
  const log = await readFile(join(lab.home, 'audit.jsonl'), 'utf8');
  expect(log).toContain('"event":"deny","id":"notes","what":"net:public","by":"dxt permissions"');
});

test('a limit of its own is set, and taken back', async () => {
  const set = await permissions(
    'notes',
    '--limit',
    'memory=2G',
    '--limit',
    'file-size=64M',
    '--json',
  );
  expect(JSON.parse(set.stdout)).toMatchObject({
    changed: true,
    grants: { limits: { memory: '2G', 'file-size': '64M' } },
  });
  const usual = await permissions('notes', '--limit', 'memory=usual', '--json');
  expect(JSON.parse(usual.stdout)).toMatchObject({ grants: { limits: { 'file-size': '64M' } } });
});

test('--reset asks, and goes back to what installing grants', async () => {
  await permissions('notes', '--deny', 'read:folder', '--allow', 'net:public', '--allow', 'tools');
  const refused = await permissions('notes', '--reset');
  expect(refused).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('[refused]') as string,
  });
  expect(await states()).toMatchObject({ 'read:folder': 'denied' });
  await permissions('notes', '--reset', '--yes');
  expect(await states()).toEqual({
    'net:api.example.com': 'granted',
    'net:public': 'not-granted',
    'read:folder': 'granted',
  });
});

test('a running server is started anew in its new box, and not for a rule of a tool', async () => {
  const pid = async () => {
    const { stdout } = await lab.dxt('list', '--json');
    return (JSON.parse(stdout) as { readonly pid?: number }[])[0]?.pid;
  };
  await permissions('notes', '--allow', 'tools');
  await lab.dxt('call', 'notes', 'echo', '{}');
  const first = await pid();
  expect(first).toBeTypeOf('number');
  await permissions('notes', '--allow', 'tool:echo');
  expect(await pid()).toBe(first);
  await permissions('notes', '--revoke', 'read:folder');
  expect(await pid()).toBeUndefined();
});

test.each([
  [['notes', '--allow', 'everything'], 2, 'usage'],
  [['notes', '--limit', 'memory=lots'], 2, 'usage'],
  [['notes', '--allow', 'tools', '--deny', 'tools'], 2, 'usage'],
  [['--allow', 'tools'], 2, 'usage'],
  [['notes', '--allow', 'write:fodler'], 1, 'invalid-permission'],
  [['nobody'], 1, 'not-installed'],
  [['nobody', '--allow', 'tools'], 1, 'not-installed'],
])('%j ends with %i (%s)', async (args, status, code) => {
  const run = await permissions(...args);
  expect(run.status).toBe(status);
  expect(run.stderr).toContain(`[${code}]`);
  expect(run.stdout).toBe('');
});

test('what an extension says of itself does not steer the terminal', async () => {
  const { written } = await runInTerminal(['permissions', 'notes'], {
    cwd: lab.path,
    env: lab.env,
  });
  expect(written).toContain('Notes\\u{1b}[2J');
  expect(written).not.toContain('\u001B[2J');
});

testNeeding('bubblewrap')('what was wanted and blocked is shown, and can be granted', async () => {
  const get = `for (;;)
    try {
      await fetch('https://wanted.example/');
    } catch (error) {
      if (error.cause.code !== 'ECONNREFUSED') return text('blocked');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }`;
  await lab.install({ name: 'curious', script: { calls: { get } } });
  expect((await lab.dxt('call', 'curious', 'get')).stdout).toContain('blocked');
  await expect
    .poll(async () => (await document('curious')).permissions)
    .toMatchObject([
      { what: 'net:wanted.example', state: 'not-granted', blocked: { last: expect.any(String) } },
    ]);
  const shown = await permissions('curious');
  expect(shown.stdout).toContain('wanted and blocked, the last time');
  expect((await lab.dxt('logs', 'curious')).stdout).toContain(
    'wanted.example:443 is not granted; `dxt permissions curious --allow net:wanted.example` allows it',
  );
  await permissions('curious', '--allow', 'net:wanted.example');
  expect((await permissions('curious')).stdout).not.toContain('wanted and blocked');
});

test('an address in the place of a host is answered with the host', async () => {
  const run = await permissions('notes', '--allow', 'net:https://api.example.com/v1');
  expect(run).toMatchObject({ status: 2 });
  expect(run.stderr).toContain('`https://api.example.com/v1` is no host');
  expect(run.stderr).toContain('write the host alone: `api.example.com`');
});

test('tools that a server has for the model of its client are listed once that is allowed', async () => {
  const onMessage = `if (message.params?.capabilities?.sampling) names.push('summarize');`;
  await lab.install({ name: 'modest', script: { onMessage, pageSize: 9 } });
  expect((await lab.dxt('tools', 'modest')).stdout).not.toContain('summarize');
  await permissions('modest', '--allow', 'sampling');
  expect((await lab.dxt('tools', 'modest')).stdout).toContain('summarize');
});
