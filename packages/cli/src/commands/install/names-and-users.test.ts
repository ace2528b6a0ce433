import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { testNeeding } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { builtCommand, commandEnvironment, hostLab, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
beforeEach(async () => {
  lab = await hostLab();
});
afterEach(() => lab.remove());

interface Listed {
  readonly id: string;
  readonly version: string;
}
const listed = async (): Promise<readonly Listed[]> =>
  JSON.parse((await lab.dxt('list', '--json')).stdout) as Listed[];

test('names that make the same id do not take each other’s place', async () => {
  expect(await lab.install({ name: '@scope/notes' })).toMatchObject({ status: 0 });
  for (const name of ['scope-notes', 'scope.notes', 'Scope Notes', '@scope/Notes'])
    expect(await lab.install({ name }), name).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('[id-taken]'),
    });
  expect(await lab.install({ name: 'scope-notes' }, '--as', 'notes-2')).toMatchObject({
    status: 0,
  });
  expect((await listed()).map(({ id }) => id)).toEqual(['notes-2', 'scope-notes']);
  const update = await lab.bundle({ name: '@scope/notes', version: '1.1.0' });
  expect(await lab.dxt('update', 'notes-2', update)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('[id-taken]'),
  });
});

test('very long names and versions are cut, and stay apart', async () => {
  const long = `a-very-${'long-'.repeat(60)}name`;
  const bundle = (name: string, number: number) =>
    lab.bundle({
      name: `file-${name}-${number}`,
      version: `1.0.0-${'alpha.'.repeat(30)}${number}`,
      manifest: { name: `${long}-${name}` },
    });
  const install = async (name: string) => {
    const run = await lab.dxt('install', await bundle(name, 1), '--yes', '--json');
    return (JSON.parse(run.stdout) as Listed).id;
  };
  const [one, two] = [await install('one'), await install('two')];
  expect(one).not.toBe(two);
  expect(Math.max(one.length, two.length)).toBeLessThan(25);
  expect(await lab.dxt('update', one, await bundle('one', 2))).toMatchObject({ status: 0 });
  expect(await lab.dxt('update', two, await bundle('one', 2))).toMatchObject({ status: 1 });
  const versions = await listed();
  expect(versions.map(({ version }) => version.at(-1)).sort()).toEqual(['1', '2']);
  const folders = readdirSync(join(lab.home, 'store', one));
  expect(folders.filter((name) => !name.endsWith('.json'))).toHaveLength(2);
  expect(Math.max(...folders.map(({ length }) => length))).toBeLessThan(70);
  expect(await lab.dxt('call', one, 'echo')).toMatchObject({ status: 0, stdout: '{}\n' });
});

test('a home with spaces and letters of any alphabet works for everything', async () => {
  const home = join(lab.path, 'Données de l’été 数据 ñ');
  const env = { OPENDXT_HOME: home };
  const dxt = (...args: readonly string[]) => lab.dxtWith({ env }, ...args);
  const tiny = { name: 'tiny', script: { before: `fs.writeFileSync('kept', '');` } };
  expect(await dxt('install', await lab.bundle(tiny), '--yes')).toMatchObject({ status: 0 });
  expect(await dxt('call', 'tiny', 'echo')).toMatchObject({ status: 0 });
  const newer = await lab.bundle({ ...tiny, version: '2.0.0' });
  for (const args of [
    ['update', 'tiny', newer],
    ['verify', 'tiny'],
    ['rollback', 'tiny'],
    ['disable', 'tiny'],
    ['enable', 'tiny'],
    ['call', 'tiny', 'echo'],
    ['uninstall', 'tiny', '--yes'],
    ['host', '--stop'],
  ])
    expect(await dxt(...args), args.join(' ')).toMatchObject({ status: 0 });
  expect(readdirSync(join(home, 'data'))).toEqual([]);
});

const nobody = 65_534;

/** Runs the command as an ordinary user, with copies of Node and of it that this user can read. */
function asNobody(home: string, args: readonly string[]) {
  const place = join(lab.path, 'programs');
  const node = join(place, 'node');
  mkdirSync(place, { recursive: true });
  chmodSync(lab.path, 0o711);
  cpSync(process.execPath, node);
  cpSync(dirname(builtCommand()), join(place, 'command'), { recursive: true });
  const user = ['--reuid=65534', '--regid=65534', '--clear-groups'];
  return spawnSync('setpriv', [...user, node, join(place, 'command/dxt.js'), ...args], {
    cwd: lab.path,
    env: { ...commandEnvironment(lab.path), HOME: home, OPENDXT_HOME: join(home, 'opendxt') },
    encoding: 'utf8',
  });
}

function homeOfNobody(): string {
  const home = join(lab.path, 'nobody');
  mkdirSync(home);
  chownSync(home, nobody, nobody);
  return home;
}

testNeeding('root')('users have nothing of each other', async () => {
  await lab.install({ name: 'roots' });
  const theirs = homeOfNobody();
  const bundle = await lab.bundle({ name: 'theirs' });
  expect(asNobody(theirs, ['install', bundle, '--yes'])).toMatchObject({ status: 0 });
  expect(asNobody(theirs, ['list']).stdout).toMatch(/^theirs .*\n$/);
  expect(await listed()).toMatchObject([{ id: 'roots' }]);
  expect(statSync(join(theirs, 'opendxt')).mode & 0o077).toBe(0);
  // The home of another user, and one that another user could have prepared.
  chmodSync(lab.home, 0o755);
  mkdirSync(join(theirs, 'wrong'));
  for (const home of [lab.path, join(theirs, 'wrong')])
    for (const args of [
      ['install', bundle, '--yes'],
      ['uninstall', 'roots', '--yes'],
    ]) {
      const { status, stderr } = asNobody(home, args);
      expect({ status, stderr }).toMatchObject({ status: 1 });
      expect(stderr).toMatch(/permission denied|EACCES|belongs to another user|not-installed/);
    }
});

testNeeding('root')(
  'data of another user is no trap: the uninstall says so, and everything else goes on',
  async () => {
    const theirs = homeOfNobody();
    const bundle = await lab.bundle({ name: 'tiny' });
    expect(asNobody(theirs, ['install', bundle, '--yes'])).toMatchObject({ status: 0 });
    const alien = join(theirs, 'opendxt/data/tiny/alien');
    mkdirSync(alien, { recursive: true });
    chownSync(dirname(alien), nobody, nobody);
    writeFileSync(join(alien, 'file'), 'of root');
    chmodSync(join(alien, 'file'), 0o600);
    const newer = await lab.bundle({ name: 'tiny', version: '2.0.0' });
    const update = asNobody(theirs, ['update', 'tiny', newer]);
    expect(update.stderr).toMatch(/stays at 1\.0\.0: its data can't be copied .*\[trial-failed\]/);
    const removal = asNobody(theirs, ['uninstall', 'tiny', '--yes']);
    expect({ status: removal.status, stderr: removal.stderr }).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('not all of it can be removed'),
    });
    const other = await lab.bundle({ name: 'other' });
    expect(asNobody(theirs, ['install', other, '--yes'])).toMatchObject({ status: 0 });
    expect(asNobody(theirs, ['install', bundle, '--yes']).stderr).toContain('[id-taken]');
    chownSync(alien, nobody, nobody);
    const next = asNobody(theirs, ['install', bundle, '--yes']);
    expect({ status: next.status, stderr: next.stderr }).toMatchObject({ status: 0 });
    expect(readdirSync(join(theirs, 'opendxt/data'))).toEqual([]);
  },
);
