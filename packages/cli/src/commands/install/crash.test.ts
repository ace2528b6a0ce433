import { seededRandom } from '@opendxt/testkit';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cp, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faults, hostLab, type Faults, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
let fault: Faults;

const extension = (version: string, files: Readonly<Record<string, string>> = {}) => ({
  name: 'crasher',
  version,
  files,
  manifest: {
    user_config: {
      key: { type: 'string', title: 'Key', description: '', sensitive: true, required: true },
      note: { type: 'string', title: 'Note', description: '' },
    },
  },
  launch: { env: { KEY: '${user_config.key}', NOTE: '${user_config.note}' } },
  script: {
    before: `fs.writeFileSync('started', '${version}');`,
    calls: {
      view: `return text(['${version}', process.env.KEY, process.env.NOTE, fs.readFileSync('kept/a').toString()].join());`,
    },
  },
});

beforeAll(async () => {
  lab = await hostLab();
  fault = await faults(lab.path);
  for (const [name, options] of Object.entries({
    old: extension('1.0.0'),
    new: extension('2.0.0', { 'lib/one.txt': '1', 'lib/two.txt': '2' }),
    other: { name: 'other' },
  }))
    await rename(await lab.bundle(options), join(lab.path, `${name}.bundle`));
});
afterAll(() => lab.remove());

const bundle = (name: string) => join(lab.path, `${name}.bundle`);

/** A command line, in which a bundle stands as its name behind `@`. */
const args = (line: string) =>
  line.split(' ').map((word) => (word.startsWith('@') ? bundle(word.slice(1)) : word));

const set = '--yes --secret key --allow tools --set';
const install = `install @old ${set} note=mine`;
const update = `update crasher @new ${set} note=ours`;

const changes: readonly {
  readonly title: string;
  readonly from: readonly string[];
  readonly command: string;
  /** What the tool `view` answers afterwards; an error when it is not installed. */
  readonly view: readonly [before: string, after: string];
}[] = [
  { title: 'install', from: [], command: install, view: ['', '1.0.0,secret 0,mine,data'] },
  {
    title: 'update',
    from: [install],
    command: update,
    view: ['1.0.0,secret 0,mine,data', '2.0.0,secret 1,ours,data'],
  },
  {
    title: 'rollback',
    from: [install, update],
    command: 'rollback crasher',
    view: ['2.0.0,secret 1,ours,data', '1.0.0,secret 0,mine,data'],
  },
  {
    title: 'uninstall',
    from: [install, update],
    command: 'uninstall crasher --yes',
    view: ['2.0.0,secret 1,ours,data', ''],
  },
];

/** All of them in a full run, else some that are spread over all, other ones for each kind. */
function sample(count: number, seed: number): number[] {
  const all = Array.from({ length: count }, (_, index) => index + 1);
  if (process.env['OPENDXT_FULL'] === '1') return all;
  const random = seededRandom(seed);
  const stride = Math.ceil(count / 7);
  return all.filter((at) => at % stride === 0).map((at) => at - random(stride));
}

for (const [kind, { title, from, command, view }] of changes.entries())
  test(`${title}: killed before any of its changes it leaves the old state or the new one`, async () => {
    const start = join(lab.path, `start ${kind}`);
    await emptied(lab.home);
    await run('install @other --yes');
    for (const [index, line] of from.entries()) await run(line, index);
    await addData();
    await emptied(start);
    await cp(lab.home, start, { recursive: true, verbatimSymlinks: true });
    const begin = async () => {
      await emptied(lab.home);
      await cp(start, lab.home, { recursive: true, verbatimSymlinks: true });
    };
    const secret = { stdin: `secret ${from.length}` };
    await run('install @other --yes');
    const before = tree();
    await begin();
    const done = await lab.dxtWith({ env: fault.counting, ...secret }, ...args(command));
    expect(done).toMatchObject({ status: 0 });
    const steps = await fault.steps();
    await run('install @other --yes');
    const after = tree();

    const kills = sample(steps.length, kind);
    for (const at of kills) {
      const where = `before step ${at} of ${steps.length} (${steps[at - 1]})`;
      await begin();
      const killed = await lab.dxtWith({ env: fault.killing(at), ...secret }, ...args(command));
      expect(killed.signal, where).toBe('SIGKILL');
      const left = tree();
      const next = await lab.dxt(...args('install @other --yes'));
      expect(next, where).toMatchObject({ status: 0 });
      const found = tree();
      expect([before, after], where).toContainEqual(found);
      if (left.join() !== found.join()) expect(next.stderr, where).toContain('interrupted');
      const [viewBefore, viewAfter] = view;
      // A version that was installed only now has no data yet.
      if (title === 'install') await addData();
      const isOld = found.join() === before.join();
      const isNew = found.join() === after.join();
      const expected = [...(isOld ? [viewBefore] : []), ...(isNew ? [viewAfter] : [])];
      expect(expected, where).toContain(await viewNow());
    }
    process.stdout.write(`${title}: ${steps.length} steps, ${kills.length} kills survived\n`);
  }, 1_800_000);

async function run(line: string, index = 0): Promise<void> {
  const done = await lab.dxtWith({ stdin: `secret ${index}` }, ...args(line));
  expect(done).toMatchObject({ status: 0 });
}

/** What the server says that it has, empty when nothing is installed. */
async function viewNow(): Promise<string> {
  const { status, stdout, stderr } = await lab.dxt('call', 'crasher', 'view');
  await lab.endHost();
  if (status !== 0) expect(stderr).toContain('[not-installed]');
  return status === 0 ? stdout.trim() : '';
}

async function addData(): Promise<void> {
  const data = join(lab.home, 'data/crasher/kept');
  await mkdir(dirname(data), { recursive: true });
  if (readdirSync(dirname(data)).includes('kept')) return;
  await mkdir(data);
  await writeFile(join(data, 'a'), 'data');
  await symlink(join(data, 'a'), join(data, 'link'));
}

/** Sealed folders are opened first, without which nobody but root can remove them. */
async function emptied(folder: string): Promise<void> {
  spawnSync('chmod', ['-R', 'u+w', folder]);
  await rm(folder, { recursive: true, force: true });
}

/** Every path of the home but what each command may leave: locks, logs, the audit, caches. */
function tree(): readonly string[] {
  const paths = readdirSync(lab.home, { recursive: true, encoding: 'utf8' }).filter(
    (path) => !/^(?:run|logs|cache|audit\.|data.crasher.(?:started|home))/.test(path),
  );
  // Secrets have random names; what they are encrypted with is made with the first one.
  const named = paths.filter((path) => !path.startsWith('secrets'));
  const secrets = paths.filter((path) => /^secrets.values./.test(path)).length;
  return [...named.sort(), `${secrets} secrets`];
}

test('what was agreed to for an install that was killed is not inherited by the next with its id', async () => {
  await emptied(lab.home);
  const killed = await lab.dxtWith(
    { env: fault.killingBefore(`rename ${join(lab.home, 'state.json')}`), stdin: 'a secret' },
    ...args(install),
  );
  expect(killed.signal).toBe('SIGKILL');
  const next = await lab.dxt(...args('install @old --yes'));
  expect(next.stderr).toContain('what an interrupted install had left was removed\n');
  const shown = JSON.parse((await lab.dxt('show', 'crasher', '--json')).stdout) as object;
  expect(shown).toMatchObject({ version: '1.0.0', settings: {} });
  expect(tree().at(-1)).toBe('0 secrets');
});
