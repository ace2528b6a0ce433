import { mkdir, realpath, rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, testOnPosix, writeExtension } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openContext, type HostContext } from '../activation/index.ts';
import type { AuditEvent } from '../audit/index.ts';
import { HostError } from '../error/index.ts';
import { homeAt } from '../home/index.ts';
import { applyInstall, planInstall } from '../install/index.ts';
import {
  formatPermission,
  parseAllow,
  readGrants,
  useRecorder,
  type Verb,
} from '../permissions/index.ts';
import { noPolicy, type Policy } from '../policy/index.ts';
import { thisMachine } from '../runtimes/index.ts';
import { findInstalled } from '../store/index.ts';
import { changePermissions, readPermissions, type Edit } from './index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let context: HostContext;
let recorded: AuditEvent[];
let docs: string;
beforeEach(async () => {
  folder = await temporaryFolder('consent ü ');
  const home = homeAt(join(folder.path, 'home'));
  docs = join(await realpath(folder.path), 'docs');
  await mkdir(docs);
  recorded = [];
  const audit = {
    record: async (event: AuditEvent) => {
      recorded.push(event);
    },
  };
  context = { ...(await openContext(home, thisMachine())), audit };
  const file = join(folder.path, 'x.mcpb');
  await writeExtension(file, {
    name: 'x',
    launch: { args: ['${__dirname}/server.mjs', '${user_config.folder}'] },
    manifest: {
      user_config: {
        folder: { type: 'directory', title: 'Folder', description: 'A folder', required: true },
      },
      _meta: {
        'org.opendxt': {
          permissions: {
            required: [{ network: ['api.example.com'], reason: 'Weather' }],
            optional: [{ network: ['*.example.org'], reason: 'Maps' }],
          },
        },
      },
    },
  });
  const settings = { plain: { folder: [docs] }, secret: {} };
  await applyInstall(context, await planInstall(context, file, { settings }), { agreed: true });
  recorded.length = 0;
});
afterEach(() => folder.remove());

const edit = (verb: Verb, text: string): Edit => ({ verb, option: parseAllow(text) });
const change = (...edits: readonly Edit[]) =>
  changePermissions(context, 'x', { edits, by: 'test' });
const states = async () => {
  const { permissions } = await readPermissions(context, 'x');
  return Object.fromEntries(permissions.map(({ what, state }) => [what, state]));
};
const installedGrants = { 'net:api.example.com': 'granted', 'read:folder': 'granted' };

test('what is allowed, denied and taken back is recorded before it is written', async () => {
  expect(await states()).toEqual({ ...installedGrants, 'net:*.example.org': 'not-granted' });
  await change(edit('allow', 'net:*.example.org'), edit('allow', 'tool:echo'));
  await change(edit('deny', 'net:api.example.com'), edit('revoke', 'read:folder'));
  expect(await states()).toEqual({
    'net:api.example.com': 'denied',
    'net:*.example.org': 'granted',
    'read:folder': 'not-granted',
  });
  expect(recorded).toEqual([
    { event: 'grant', id: 'x', what: 'net:*.example.org', by: 'test' },
    { event: 'grant', id: 'x', what: 'tool:echo', by: 'test' },
    { event: 'deny', id: 'x', what: 'net:api.example.com', by: 'test' },
    { event: 'revoke', id: 'x', what: 'read:folder', by: 'test' },
  ]);
  const { folder: version } = await findInstalled(context.home, 'x');
  const { files, tools } = await readGrants(context.home, 'x', version);
  expect({ files, rules: tools.rules }).toEqual({ files: [], rules: { echo: 'always' } });
});

test('what can’t be recorded is not done', async () => {
  const audit = { record: () => Promise.reject(new HostError('audit-unwritable', 'full')) };
  const edits = [edit('allow', 'net:public')];
  await expect(
    changePermissions({ ...context, audit }, 'x', { edits, by: 'test' }),
  ).rejects.toMatchObject({ code: 'audit-unwritable' });
  expect(await states()).not.toHaveProperty('net:public');
});

test('a reset forgets what was said since, and grants what installing grants', async () => {
  await change(edit('deny', 'read:folder'), edit('allow', 'net:public'), edit('allow', 'tools'));
  const { after } = await changePermissions(context, 'x', { reset: true, edits: [], by: 'test' });
  expect(after).toMatchObject({ denied: [], tools: { usual: 'ask' } });
  expect(after.files).toEqual([{ setting: 'folder', access: 'read', paths: [docs] }]);
  expect(after.permissions.map(formatPermission)).toEqual(['net:api.example.com', 'read:folder']);
});

test('a policy that forbids names its rule; what is taken away is never forbidden', async () => {
  const source = { file: '/etc/opendxt/policy.json', path: '/permissions/network' };
  const strict: Policy = {
    ...noPolicy,
    refusals: ({ permissions }) =>
      permissions.some(({ kind }) => kind === 'any-public-host')
        ? [{ rule: source, message: 'no public network' }]
        : [],
    toolRule: () => ({ rule: 'never', source }),
  };
  const bound = { ...context, policy: () => Promise.resolve(strict) };
  const apply = (...edits: readonly Edit[]) => changePermissions(bound, 'x', { edits, by: 'test' });
  for (const what of ['net:public', 'tool:echo'])
    await expect(apply(edit('allow', what))).rejects.toMatchObject({
      code: 'policy-refused',
      hint: 'the rule is `/permissions/network` in `/etc/opendxt/policy.json`',
    });
  expect(recorded).toEqual([]);
  await change(edit('allow', 'net:public'));
  await apply(edit('revoke', 'net:public'), edit('deny', 'tool:echo'));
  expect(await states()).toEqual({ ...installedGrants, 'net:*.example.org': 'not-granted' });
});

testOnPosix('to allow one thing does not agree to what a link made of another', async () => {
  await rename(docs, `${docs}.old`);
  await symlink(context.machine.home, docs);
  const { after } = await change(edit('allow', 'net:public'));
  expect(after.files).toEqual([{ setting: 'folder', access: 'read', paths: [docs] }]);
  await expect(change(edit('allow', 'read:folder'))).rejects.toMatchObject({
    code: 'grant-refused',
  });
});

test('files of a setting that there is not, and extensions that are not installed, are refused', async () => {
  await expect(change(edit('allow', 'read:fodler'))).rejects.toMatchObject({
    code: 'invalid-permission',
    hint: 'there are `folder`',
  });
  await expect(changePermissions(context, 'y', { edits: [], by: 'test' })).rejects.toMatchObject({
    code: 'not-installed',
  });
});

test('what was used is shown, also what its author did not say that it wants', async () => {
  const record = useRecorder(context.home, 'x', () => new Date('2026-01-02T03:04:05Z'));
  await Promise.all(['net:maps.example.org', 'net:elsewhere.example', 'nothing'].map(record));
  await change(edit('allow', 'net:*.example.org'));
  const { permissions } = await readPermissions(context, 'x');
  const used = permissions.filter((one) => one.used !== undefined);
  expect(used).toMatchObject([
    { what: 'net:maps.example.org', from: 'declared', state: 'granted', by: 'net:*.example.org' },
    { what: 'net:elsewhere.example', from: 'undeclared', requested: 'no', state: 'not-granted' },
  ]);
});

test('changes at the same time are all kept', async () => {
  const hosts = Array.from({ length: 8 }, (_, index) => `net:h${index}.example.com`);
  await Promise.all(hosts.map((host) => change(edit('allow', host))));
  expect(Object.keys(await states())).toEqual(expect.arrayContaining(hosts));
});
