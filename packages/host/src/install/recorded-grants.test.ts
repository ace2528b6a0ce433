import { join } from 'node:path';
import { temporaryFolder, writeExtension, type ExtensionOptions } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openContext, type HostContext } from '../activation/index.ts';
import type { AuditEvent } from '../audit/index.ts';
import { changePermissions } from '../consent/index.ts';
import { configure } from '../configure/index.ts';
import { homeAt } from '../home/index.ts';
import { parseAllow, readGrants, type Grants } from '../permissions/index.ts';
import { noPolicy } from '../policy/index.ts';
import { thisMachine } from '../runtimes/index.ts';
import { noIsolation } from '../sandbox/index.ts';
import { findInstalled } from '../store/index.ts';
import { applyInstall, planInstall, rollback, type PlanOptions } from './index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let context: HostContext;
let events: AuditEvent[];
beforeEach(async () => {
  folder = await temporaryFolder();
  events = [];
  context = {
    ...(await openContext(homeAt(join(folder.path, 'home')), thisMachine())),
    sandbox: noIsolation,
    policy: () => Promise.resolve(noPolicy),
    audit: { record: async (event) => void events.push(event) },
  };
});
afterEach(() => folder.remove());

async function plan(options: Partial<ExtensionOptions> = {}, how: PlanOptions = {}) {
  const file = join(folder.path, 'tiny.mcpb');
  await writeExtension(file, { name: 'tiny', ...options });
  return planInstall(context, file, { start: false, ...how });
}
const allow = (...words: readonly string[]) => ({ allow: words.map(parseAllow) });
const edit = (verb: 'allow' | 'deny' | 'revoke', word: string) =>
  changePermissions(context, 'tiny', {
    edits: [{ verb, option: parseAllow(word) }],
    by: 'a test',
  });

async function grants(): Promise<Grants> {
  return readGrants(context.home, 'tiny', (await findInstalled(context.home, 'tiny')).folder);
}

const wantsHost = {
  _meta: {
    'org.opendxt': {
      permissions: { required: [{ network: ['api.example.com'], reason: 'To look things up' }] },
    },
  },
};

test('what an install and an update grant is recorded, each thing once', async () => {
  await applyInstall(context, await plan({}, { ...allow('tools', 'net:a.example.com') }));
  await applyInstall(
    context,
    await plan(
      { version: '2.0.0', manifest: wantsHost },
      { ...allow('tool:echo', 'sampling'), limits: { processes: 17 } },
    ),
    { agreed: true },
  );
  expect(
    events.map((event) => ('what' in event ? `${event.event} ${event.what}` : event.event)),
  ).toEqual([
    'grant net:a.example.com',
    'grant tools',
    'install',
    'grant net:api.example.com',
    'grant tool:echo',
    'grant sampling',
    'grant limit:processes=17',
    'update',
  ]);
});

test('an install of the same file grants nothing that can’t be recorded', async () => {
  await applyInstall(context, await plan());
  const before = await grants();
  const full = new Error('no space left');
  const unrecorded = { ...context, audit: { record: () => Promise.reject(full) } };
  const again = await plan({}, allow('tools', 'net:a.example.com'));
  await expect(applyInstall(unrecorded, again)).rejects.toBe(full);
  expect(await grants()).toEqual(before);
});

test.each(['1.0.0', '2.0.0'])(
  'what was taken back while a plan was looked at does not come back with it (%s)',
  async (version) => {
    await applyInstall(context, await plan({}, allow('net:a.example.com')));
    const shown = await plan({ version });
    await edit('revoke', 'net:a.example.com');
    await expect(applyInstall(context, shown)).rejects.toMatchObject({ code: 'file-changed' });
    expect((await grants()).permissions).toEqual([]);
  },
);

test('what was set while a plan was looked at is not lost with it', async () => {
  const options = { note: { type: 'string', title: 'Note', description: 'Note' } };
  const manifest = { user_config: options };
  const set = (note: string) => ({ plain: { note: [note] }, secret: {} });
  await applyInstall(context, await plan({ manifest }, { settings: set('old') }));
  const shown = await plan({ manifest, version: '2.0.0' });
  await configure(context, 'tiny', set('new'));
  await expect(applyInstall(context, shown)).rejects.toMatchObject({ code: 'file-changed' });
});

test('a rollback says and records what may be done again, without what was denied since', async () => {
  const words = ['tools', 'net:a.example.com', 'net:b.example.com', 'net:public'];
  await applyInstall(context, await plan({}, allow(...words)));
  await applyInstall(context, await plan({ version: '2.0.0' }));
  await edit('deny', 'net:a.example.com');
  await edit('deny', 'tool:echo');
  await edit('revoke', 'net:b.example.com');
  await edit('revoke', 'net:public');
  events = [];
  const { regained } = await rollback(context, 'tiny');
  expect(regained).toEqual(['net:b.example.com', 'net:public']);
  expect(events).toMatchObject([
    { event: 'grant', what: 'net:b.example.com' },
    { event: 'grant', what: 'net:public' },
    { event: 'rollback', version: '1.0.0' },
  ]);
  const { permissions, denied, tools } = await grants();
  expect(permissions).toEqual([
    { kind: 'network', host: 'b.example.com:443' },
    { kind: 'any-public-host' },
  ]);
  expect(denied).toEqual([{ kind: 'network', host: 'a.example.com:443' }]);
  expect(tools).toMatchObject({ usual: 'always', rules: { echo: 'never' } });
});
