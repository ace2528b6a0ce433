import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, writeExtension, type ExtensionOptions } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openContext, type HostContext } from '../activation/index.ts';
import type { AuditEvent } from '../audit/index.ts';
import { homeAt } from '../home/index.ts';
import { readGrants } from '../permissions/index.ts';
import { noPolicy, type Refusal } from '../policy/index.ts';
import { thisMachine } from '../runtimes/index.ts';
import { noIsolation, type Box } from '../sandbox/index.ts';
import { listVersions, readState } from '../store/index.ts';
import {
  applyInstall,
  compareVersions,
  planInstall,
  rollback,
  setEnabled,
  uninstall,
  type ApplyOptions,
  type PlanOptions,
} from './index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let context: HostContext;
let events: AuditEvent[];
let boxes: Box[];
beforeEach(async () => {
  folder = await temporaryFolder();
  events = [];
  boxes = [];
  context = {
    ...(await openContext(homeAt(join(folder.path, 'home')), thisMachine())),
    sandbox: {
      ...noIsolation,
      spawner: (box, listener) => {
        boxes.push(box);
        return noIsolation.spawner(box, listener);
      },
    },
    policy: () => Promise.resolve(noPolicy),
    audit: {
      record: (event) => {
        events.push(event);
        return Promise.resolve();
      },
    },
  };
});
afterEach(() => folder.remove());

async function plan(options: Partial<ExtensionOptions>, how: PlanOptions = {}) {
  const file = join(folder.path, 'tiny.mcpb');
  await writeExtension(file, { name: 'tiny', ...options });
  return planInstall(context, file, how);
}
const install = async (
  options: Partial<ExtensionOptions> = {},
  how: PlanOptions = {},
  apply: ApplyOptions = {},
) => applyInstall(context, await plan(options, how), apply);

const wantsHost = {
  _meta: {
    'org.opendxt': {
      permissions: { required: [{ network: ['api.example.com'], reason: 'To look things up' }] },
    },
  },
};

test('everything that changes something is recorded before it is answered', async () => {
  await install();
  await install({ version: '2.0.0' });
  await rollback(context, 'tiny');
  await setEnabled(context, 'tiny', false);
  expect(await setEnabled(context, 'tiny', false)).toBe(false);
  await setEnabled(context, 'tiny', true);
  const broken = { version: '3.0.0', script: 'process.exit(1);' };
  await expect(install(broken)).rejects.toMatchObject({ code: 'trial-failed' });
  await uninstall(context, 'tiny');
  expect(events).toMatchObject([
    { event: 'install', version: '1.0.0', outcome: 'ok' },
    { event: 'update', version: '2.0.0', from: '1.0.0', outcome: 'ok' },
    { event: 'rollback', version: '1.0.0', from: '2.0.0', outcome: 'ok' },
    { event: 'disable', id: 'tiny' },
    { event: 'enable', id: 'tiny' },
    { event: 'update', version: '3.0.0', outcome: 'failed', why: expect.any(String) as string },
    { event: 'uninstall', id: 'tiny', keptData: false },
  ]);
});

test('what can’t be recorded is not done', async () => {
  await install();
  const full = new Error('no space left');
  context = { ...context, audit: { record: () => Promise.reject(full) } };
  const before = await readState(context.home);
  await expect(install({ version: '2.0.0' })).rejects.toBe(full);
  await expect(setEnabled(context, 'tiny', false)).rejects.toBe(full);
  expect(await readState(context.home)).toEqual(before);
});

test('a policy refuses with all of its reasons, each with its rule and file', async () => {
  const refusal = (path: string, message: string): Refusal => ({
    rule: { file: '/etc/opendxt/policy.json', path },
    message,
  });
  const refusals = [refusal('block[0]', 'it is blocked'), refusal('signature', 'it is not signed')];
  context = { ...context, policy: async () => ({ ...noPolicy, refusals: () => refusals }) };
  await expect(plan({})).rejects.toMatchObject({
    code: 'policy-refused',
    message: expect.stringMatching(
      /2 reasons:\n {2}it is blocked \(`block\[0\]` in `\/etc\/opendxt\/policy\.json`\)\n {2}it is not signed/,
    ) as string,
  });
  const unreadable = new Error('unreadable');
  context = { ...context, policy: () => Promise.reject(unreadable) };
  await expect(plan({})).rejects.toBe(unreadable);
});

test('a version that wants more is applied only when that was agreed to', async () => {
  await install();
  const wider = { version: '2.0.0', manifest: wantsHost };
  const made = await plan(wider);
  expect(made.widening).toMatchObject([{ kind: 'permission', reason: 'To look things up' }]);
  await expect(applyInstall(context, made)).rejects.toMatchObject({ code: 'needs-consent' });
  expect((await listVersions(context.home, 'tiny')).map(({ version }) => version)).toEqual([
    '1.0.0',
  ]);
  await applyInstall(context, made, { agreed: true });
  const { active } = (await readState(context.home)).extensions['tiny'] ?? { active: '' };
  expect((await readGrants(context.home, 'tiny', active)).permissions).toEqual([
    { kind: 'network', host: 'api.example.com:443' },
  ]);
});

test('the trial has a copy of the data and no right that the used version does not have', async () => {
  await install({}, { limits: { processes: 17 } });
  const data = join(context.home.data, 'tiny');
  await mkdir(data, { recursive: true });
  await writeFile(join(data, 'kept'), 'mine');
  const script = { before: `fs.appendFileSync('kept', ' and theirs');` };
  await install({ version: '2.0.0', manifest: wantsHost, script }, {}, { agreed: true });
  expect(boxes).toHaveLength(1);
  expect(boxes[0]).toMatchObject({
    network: { hosts: [], anyPublic: false, local: [] },
    limits: { processes: 17 },
  });
  expect(boxes[0]?.dataDir.startsWith(context.home.temporary)).toBe(true);
  expect(await readFile(join(data, 'kept'), 'utf8')).toBe('mine');
  expect(await readdir(context.home.temporary)).toEqual([]);
});

test('what can’t run on this machine is not installed', async () => {
  const elsewhere = { compatibility: { platforms: ['win32', 'darwin', 'linux'] } };
  const other = {
    compatibility: { platforms: [process.platform === 'linux' ? 'darwin' : 'linux'] },
  };
  await expect(install({ manifest: other })).rejects.toMatchObject({ code: 'cannot-run' });
  expect((await readState(context.home)).extensions).toEqual({});
  await install({ manifest: elsewhere });
});

test('the host is told between the switch and the removal of the versions that are not kept', async () => {
  const versions = ['1.0.0', '2.0.0', '3.0.0'];
  for (const version of versions) await install({ version }, { start: false });
  const store = join(context.home.store, 'tiny');
  const folders = async () => (await readdir(store)).filter((name) => !name.endsWith('.json'));
  let meanwhile: readonly string[] = [];
  const onCommitted = async () => {
    meanwhile = await folders();
    const { active } = (await readState(context.home)).extensions['tiny'] ?? { active: '' };
    expect(active).toMatch(/^4\.0\.0-/);
  };
  await install({ version: '4.0.0' }, { start: false }, { onCommitted });
  expect(meanwhile).toHaveLength(4);
  expect((await folders()).map((name) => name.slice(0, 5)).sort()).toEqual([
    '2.0.0',
    '3.0.0',
    '4.0.0',
  ]);
});

test('two updates at the same time: one is made, the other one says that something changed', async () => {
  await install();
  const one = await plan({ version: '2.0.0' });
  const other = join(folder.path, 'other.mcpb');
  await writeExtension(other, { name: 'tiny', version: '2.1.0' });
  const two = await planInstall(context, other);
  const outcomes = await Promise.allSettled([one, two].map((made) => applyInstall(context, made)));
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const failed = outcomes.find(({ status }) => status === 'rejected');
  expect(failed).toMatchObject({ reason: { code: 'file-changed' } });
});

test.each([
  ['1.0.0', '1.0.1', -1],
  ['1.10.0', '1.9.0', 1],
  ['1.0.0-rc.1', '1.0.0', -1],
  ['1.0.0+build.2', '1.0.0+build.1', 0],
  ['v1.2.3', '1.2.3', 0],
  ['1.0', '1.0.0', 0],
  ['unknown', '1.0.0', undefined],
])('%s against %s', (a, b, expected) => {
  expect(compareVersions(a, b)).toBe(expected);
});
