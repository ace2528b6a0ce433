import { testOnPosix } from '@opendxt/testkit';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  builtCommand,
  commandEnvironment,
  faults,
  hostLab,
  type Faults,
  type HostLab,
} from '../../testing/index.ts';

let lab: HostLab;
let fault: Faults;
const bundles: Record<string, string> = {};

beforeAll(async () => {
  lab = await hostLab();
  fault = await faults(lab.path);
  bundles['old'] = await lab.bundle({ name: 'crasher' });
  await cp(bundles['old'], `${bundles['old']}.1`);
  bundles['old'] += '.1';
  bundles['new'] = await lab.bundle({
    name: 'crasher',
    version: '2.0.0',
    files: { 'lib/one.txt': '1', 'lib/two.txt': '2' },
    manifest: {
      user_config: { key: { type: 'string', title: 'Key', description: '', sensitive: true } },
    },
  });
  bundles['other'] = await lab.bundle({ name: 'other' });
});
afterAll(() => lab.remove());

const install = (bundle: string, ...more: readonly string[]) => [
  'install',
  bundles[bundle] ?? '',
  '--yes',
  ...more,
];

const changes: readonly {
  readonly title: string;
  readonly from: readonly (readonly string[])[];
  readonly command: () => readonly string[];
}[] = [
  {
    title: 'a first install',
    from: [],
    command: () => install('new', '--allow', 'tools', '--secret', 'key'),
  },
  {
    title: 'an install of another version',
    from: [['old']],
    command: () => install('new', '--allow', 'tools', '--secret', 'key'),
  },
  {
    title: 'an uninstall',
    from: [['new', '--allow', 'tools', '--secret', 'key']],
    command: () => ['uninstall', 'crasher', '--yes'],
  },
];

/** All of them in a full run, else some that are spread over all, other ones for each kind. */
function sample(count: number, kind: number): number[] {
  const all = Array.from({ length: count }, (_, index) => index + 1);
  return process.env['OPENDXT_FULL'] === '1' ? all : all.filter((at) => at % 9 === kind * 2);
}

for (const [kind, { title, from, command }] of changes.entries())
  test(`${title} that is killed before any of its changes leaves the old state or the new one`, async () => {
    const start = join(lab.path, `start ${kind}`);
    const dxt = (env: Readonly<Record<string, string>>, ...args: readonly string[]) =>
      lab.dxtWith({ env, stdin: 'a secret' }, ...args);
    const begin = async () => {
      await rm(lab.home, { recursive: true, force: true });
      await cp(start, lab.home, { recursive: true, force: true });
    };
    const listed = async () => {
      const { status, stdout } = await dxt({}, 'list', '--json');
      expect(status).toBe(0);
      return JSON.parse(stdout) as { id: string; version: string; state: string }[];
    };
    await rm(lab.home, { recursive: true, force: true });
    expect((await dxt({}, ...install('other'))).status).toBe(0);
    for (const [bundle = '', ...more] of from) await dxt({}, ...install(bundle, ...more));
    await cp(lab.home, start, { recursive: true });
    const before = await listed();

    expect((await dxt(fault.counting, ...command())).status).toBe(0);
    const after = await listed();
    const count = await fault.count();
    expect(count).toBeGreaterThan(15);

    for (const at of sample(count, kind)) {
      await begin();
      const { signal } = await dxt(fault.killing(at), ...command());
      expect(signal, `before change ${at} of ${count}`).toBe('SIGKILL');
      const found = await listed();
      expect([before, after], `before change ${at} of ${count}`).toContainEqual(found);
      // The next change repairs what is left.
      const next = await dxt({}, ...install('other', '--allow', 'tools'));
      expect(next, `after change ${at} of ${count}`).toMatchObject({ status: 0 });
      expect(await listed()).toEqual(found);
      expect(leftovers(found.map(({ id }) => id))).toEqual([]);
    }
  }, 300_000);

/** What lies in the home and belongs to nothing that is installed. */
function leftovers(ids: readonly string[]): string[] {
  const names = (folder: string) => readdirSync(join(lab.home, folder));
  const disowned = ['store', 'secrets', 'grants'].flatMap((folder) =>
    names(folder).filter((name) => !ids.includes(name.replace(/\.json$/, ''))),
  );
  const unfinished = readdirSync(lab.home, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.tmp$|\.opendxt-unpack-|\.lock/.test(path),
  );
  return [...disowned, ...unfinished, ...names('tmp')];
}

test('what was agreed to for an install that was killed is not inherited by the next with its id', async () => {
  await rm(lab.home, { recursive: true, force: true });
  await dxtCounting();
  const count = await fault.count();
  await rm(lab.home, { recursive: true, force: true });
  // The last changes: sync of grants, the four of state.json, the removal of the lock.
  const killed = await lab.dxtWith(
    { env: fault.killing(count - 4), stdin: 'a secret' },
    ...install('new', '--allow', 'tools', '--secret', 'key'),
  );
  expect(killed.signal).toBe('SIGKILL');
  const next = await lab.dxt(...install('old'));
  expect(next.stderr).toContain('what an interrupted install had left was removed\n');
  const shown = JSON.parse((await lab.dxt('show', 'crasher', '--json')).stdout) as object;
  expect(shown).toMatchObject({ version: '1.0.0', runsTools: 'as the client asks' });
  expect(readdirSync(join(lab.home, 'secrets'))).toEqual([]);
});

async function dxtCounting(): Promise<void> {
  const args = install('new', '--allow', 'tools', '--secret', 'key');
  expect((await lab.dxtWith({ env: fault.counting, stdin: 'a secret' }, ...args)).status).toBe(0);
}

testOnPosix(
  'a disk that takes no more gives a clear error, and nothing is left or changed',
  async () => {
    await rm(lab.home, { recursive: true, force: true });
    await lab.dxt(...install('other'));
    const out = join(lab.path, 'out');
    await lab.dxt('unpack', bundles['new'] ?? '', join(lab.path, 'source'));
    const all = () => readdirSync(lab.path, { recursive: true, encoding: 'utf8' }).sort();
    const before = all();
    // Blocks of the largest file that may be written.
    for (const blocks of [0, 1, 2]) {
      for (const args of [
        install('new', '--allow', 'tools'),
        ['unpack', bundles['new'] ?? '', out],
        ['pack', join(lab.path, 'source'), '--no-start', '-o', join(lab.path, 'new.mcpb')],
      ]) {
        const { status, stderr } = limited(blocks, args);
        expect({ args, status, stderr }).toMatchObject({ status: 1 });
        expect(stderr).toMatch(/^error: .*(can't (?:be written|write)|EFBIG)/m);
        expect(all()).toEqual(before);
      }
    }
    expect(await lab.dxt(...install('new'))).toMatchObject({ status: 0 });
  },
);

/** Runs the command where no file may become larger, which fails as a full disk does. */
function limited(blocks: number, args: readonly string[]) {
  return spawnSync(
    'sh',
    [
      '-c',
      'ulimit -f "$1"; shift; exec "$@"',
      'sh',
      String(blocks),
      process.execPath,
      builtCommand(),
      ...args,
    ],
    { env: commandEnvironment(lab.path, lab.env), encoding: 'utf8', cwd: lab.path },
  );
}
