import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hostLab, transcript, type CommandRun, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
beforeEach(async () => {
  lab = await hostLab();
});
afterEach(() => lab.remove());

const option = (more: Record<string, unknown> = {}) => ({
  type: 'string',
  title: 'An option',
  description: 'An option',
  ...more,
});

/** A server that keeps a file, and tells what it has of it, its settings and its secret. */
const keeper = (version: string, more: Record<string, unknown> = {}, before = '') => ({
  name: 'keeper',
  version,
  manifest: {
    user_config: { key: option({ sensitive: true }), note: option() },
    ...more,
  },
  launch: { env: { KEY: '${user_config.key}', NOTE: '${user_config.note}' } },
  script: {
    before: `${before}
if (!fs.existsSync('kept')) fs.writeFileSync('kept', 'by ${version}');`,
    calls: {
      view: `return text(['${version}', process.env.KEY, process.env.NOTE, fs.readFileSync('kept')].join());`,
    },
  },
});

const installed = async () => {
  const file = await lab.bundle(keeper('1.0.0'));
  const given = ['--yes', '--secret', 'key', '--set', 'note=mine', '--allow', 'tools'];
  return lab.dxtWith({ stdin: 'hush' }, 'install', file, ...given);
};
const update = async (extension: Parameters<HostLab['bundle']>[0], ...more: string[]) =>
  lab.dxt('update', 'keeper', await lab.bundle(extension), ...more);
const view = async () => (await lab.dxt('call', 'keeper', 'view')).stdout.trim();
const codeOf = (run: CommandRun) => /\[([a-z-]+)\]$/m.exec(run.stderr)?.[1];

test('an update keeps settings, secrets, grants and data, and says what it does', async () => {
  await installed();
  expect(await view()).toBe('1.0.0,hush,mine,by 1.0.0');
  const run = await update(keeper('1.1.0'));
  expect(transcript(run)).toMatchInlineSnapshot(`
    "$ dxt update keeper '[folder]/keeper.mcpb'
    exit 0
    --- stdout
    keeper 1.1.0 is installed instead of 1.0.0; it started when it was tried"
  `);
  expect(await view()).toBe('1.1.0,hush,mine,by 1.0.0');
  const grants = JSON.parse(readFileSync(join(lab.home, 'grants/keeper.json'), 'utf8')) as {
    versions: Record<string, { tools: object }>;
  };
  expect(Object.values(grants.versions).map(({ tools }) => tools)).toMatchObject([
    { usual: 'always' },
    { usual: 'always' },
  ]);
});

test('an update that does not start leaves the old version, and says why with its stderr', async () => {
  await installed();
  expect(await view()).toContain('1.0.0');
  const pid = async () => (await lab.dxt('list', '--json')).stdout;
  const before = await pid();
  const broken = keeper('1.1.0', {}, `console.error('no such luck'); process.exit(3);`);
  const run = await update(broken);
  expect({ status: run.status, code: codeOf(run) }).toEqual({ status: 1, code: 'trial-failed' });
  expect(run.stderr).toContain('stays at 1.0.0');
  expect(run.stderr).toContain('no such luck');
  expect(await pid()).toBe(before);
  expect(await view()).toBe('1.0.0,hush,mine,by 1.0.0');
  expect(readdirSync(join(lab.home, 'store/keeper'))).toHaveLength(4);
  expect(readdirSync(join(lab.home, 'tmp'))).toEqual([]);
  expect(await update(broken, '--no-start')).toMatchObject({ status: 0 });
});

test('an update is tried on a copy of the data, whatever it does to it', async () => {
  await installed();
  expect(await view()).toBe('1.0.0,hush,mine,by 1.0.0');
  const eraser = `fs.writeFileSync('kept', 'erased'); fs.writeFileSync('new', ''); process.exit(1);`;
  expect(codeOf(await update(keeper('1.1.0', {}, eraser)))).toBe('trial-failed');
  expect(readFileSync(join(lab.home, 'data/keeper/kept'), 'utf8')).toBe('by 1.0.0');
  expect(existsSync(join(lab.home, 'data/keeper/new'))).toBe(false);
});

test('a setting that is required anew is asked for before anything is done', async () => {
  await installed();
  const demanding = keeper('1.1.0', {
    user_config: {
      key: option({ sensitive: true }),
      note: option(),
      place: option({ required: true }),
    },
  });
  const run = await update(demanding);
  expect(codeOf(run)).toBe('needs-settings');
  expect(run.stderr).toContain('`--set place=…`');
  expect(await view()).toContain('1.0.0');
  expect(await update(demanding, '--set', 'place=here')).toMatchObject({ status: 0 });
  expect(await view()).toContain('1.1.0');
});

test('an update that wants more waits for consent, and the old version goes on', async () => {
  await installed();
  const greedy = keeper('1.1.0', {
    _meta: {
      'org.opendxt': {
        permissions: { required: [{ network: ['api.example.com'], reason: 'To look things up' }] },
      },
    },
  });
  const refused = await update(greedy);
  expect({ status: refused.status, code: codeOf(refused) }).toEqual({
    status: 1,
    code: 'needs-consent',
  });
  expect(refused.stderr).toContain('`net:api.example.com`');
  expect(await view()).toContain('1.0.0');
  expect(await update(greedy, '--yes')).toMatchObject({ status: 0 });
  expect(await view()).toContain('1.1.0');
});

test('an older version, another content and another author are refused unless they are named', async () => {
  await installed();
  await update(keeper('2.0.0'));
  expect(codeOf(await update(keeper('1.5.0')))).toBe('downgrade');
  expect(codeOf(await update(keeper('2.0.0', { description: 'changed' })))).toBe('version-changed');
  const stranger = keeper('3.0.0', { author: { name: 'B. Stranger' } });
  expect(codeOf(await update(stranger))).toBe('id-taken');
  expect(codeOf(await update({ ...keeper('3.0.0'), name: 'another' }))).toBe('id-taken');
  expect(await update(keeper('1.5.0'), '--downgrade')).toMatchObject({ status: 0 });
  expect(await update(keeper('2.0.0', { description: 'changed' }), '--replace')).toMatchObject({
    status: 0,
  });
  const versions = JSON.parse((await lab.dxt('rollback', 'keeper', '--list', '--json')).stdout);
  expect(versions).toMatchObject([
    { version: '2.0.0', active: false },
    { version: '1.5.0', active: false },
    { version: '2.0.0', active: true },
  ]);
});

test('--dry-run of an update changes nothing', async () => {
  await installed();
  const state = () => createHash('sha256').update(readFileSync(join(lab.home, 'state.json')));
  const before = state().digest('hex');
  const run = await update(keeper('1.1.0'), '--dry-run', '--json');
  expect(JSON.parse(run.stdout)).toMatchObject({
    dryRun: true,
    action: 'switch',
    version: '1.1.0',
  });
  expect(state().digest('hex')).toBe(before);
  expect(readdirSync(join(lab.home, 'store/keeper'))).toHaveLength(4);
});

test('an update needs something that is installed', async () => {
  expect(codeOf(await update(keeper('1.1.0')))).toBe('not-installed');
});

test('data that does not fit a second time on the disk is said before it is copied', async () => {
  await installed();
  await view();
  // A file of holes: as large as it says, and of no weight.
  writeFileSync(join(lab.home, 'data/keeper/huge'), '');
  truncateSync(join(lab.home, 'data/keeper/huge'), 2 ** 43);
  const run = await update(keeper('1.1.0'));
  expect(codeOf(run)).toBe('no-room');
  expect(run.stderr).toContain('`--no-start`');
  expect(await update(keeper('1.1.0'), '--no-start')).toMatchObject({ status: 0 });
});
