import { randomBytes } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { testNeeding, testOnPosix } from '@opendxt/testkit';
import { afterEach, beforeEach, expect } from 'vitest';
import { builtCommand, commandEnvironment, hostLab, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
beforeEach(async () => {
  lab = await hostLab();
});
afterEach(() => lab.remove());

const allBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => !/(?:^|[/\\])(?:run|audit\.|cache|logs)/.test(path))
    .sort();

testOnPosix(
  'a disk that takes no more gives a clear error, and nothing is left or changed',
  async () => {
    await lab.install({ name: 'other' });
    const bundle = await lab.bundle({ name: 'new', files: { 'lib/one.txt': '1' } });
    const [source, out] = [join(lab.path, 'source'), join(lab.path, 'out')];
    await lab.dxt('unpack', bundle, source);
    const before = allBelow(lab.path);
    // Blocks of the largest file that may be written.
    for (const blocks of [0, 1, 2]) {
      for (const args of [
        ['install', bundle, '--yes', '--allow', 'tools'],
        ['unpack', bundle, out],
        ['pack', source, '--no-start', '-o', join(lab.path, 'packed.mcpb')],
      ]) {
        const { status, stderr } = limited(blocks, args);
        expect({ args, status, stderr }).toMatchObject({ status: 1 });
        expect(stderr).toMatch(/^error: .*(can't (?:be written|write)|EFBIG)/m);
        expect(allBelow(lab.path)).toEqual(before);
      }
    }
    expect(await lab.install({ name: 'new' })).toMatchObject({ status: 0 });
  },
);

/** Runs the command where no file may become larger, which fails as a full disk does. */
function limited(blocks: number, args: readonly string[]) {
  const script = 'ulimit -f "$1"; shift; exec "$@"';
  const command = [process.execPath, builtCommand(), ...args];
  return spawnSync('sh', ['-c', script, 'sh', String(blocks), ...command], {
    env: commandEnvironment(lab.path, lab.env),
    encoding: 'utf8',
    cwd: lab.path,
  });
}

/** Does something with a disk of its own, of so many bytes, as the home. */
async function onSmallDisk(size: string, work: () => Promise<void>): Promise<void> {
  await mkdir(lab.home, { recursive: true });
  mount('-t', 'tmpfs', '-o', `size=${size},mode=700`, 'tmpfs', lab.home);
  try {
    await work();
  } finally {
    await lab.dxt('host', '--stop');
    expect(spawnSync('umount', [lab.home]).status).toBe(0);
  }
}

function mount(...args: readonly string[]): void {
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
}

/** Leaves no byte free. */
function fillUp(): void {
  const path = join(lab.home, 'data/filler');
  expect(spawnSync('dd', ['if=/dev/zero', `of=${path}`, 'bs=4096']).status).toBe(1);
}

testNeeding('root')(
  'on a full disk nothing is installed or changed, and what is there can be removed',
  async () => {
    await onSmallDisk('4m', async () => {
      const tiny = { name: 'tiny', files: { 'data.txt': 'x'.repeat(10_000) } };
      expect(await lab.install(tiny, '--allow', 'tools')).toMatchObject({ status: 0 });
      const newer = await lab.bundle({ ...tiny, version: '2.0.0' });
      fillUp();
      const before = allBelow(lab.home);
      for (const args of [
        ['install', await lab.bundle({ name: 'other' }), '--yes'],
        ['update', 'tiny', newer],
        ['update', 'tiny', newer, '--no-start'],
      ]) {
        const { status, stderr } = await lab.dxt(...args);
        expect({ args, status, stderr }).toMatchObject({ status: 1 });
        expect(stderr).toMatch(/no space left|ENOSPC|is full|needs \d+ MB|home-unusable/i);
        expect(stderr).not.toContain('internal-error');
        expect(allBelow(lab.home)).toEqual(before);
      }
      expect(await lab.dxt('list')).toMatchObject({ status: 0 });
      expect(await lab.dxt('uninstall', 'tiny', '--yes')).toMatchObject({ status: 0, stderr: '' });
      expect((await lab.dxt('list', '--json')).stdout).toBe('[]\n');
      expect(readdirSync(join(lab.home, 'store'))).toEqual([]);
      await rm(join(lab.home, 'data/filler'));
      expect(await lab.install(tiny)).toMatchObject({ status: 0 });
    });
  },
);

testNeeding('root')(
  'a bundle that does not fit is refused in its middle, and leaves nothing',
  async () => {
    await onSmallDisk('2m', async () => {
      expect(await lab.install({ name: 'tiny' })).toMatchObject({ status: 0 });
      const before = allBelow(lab.home);
      const noise = randomBytes(3_000_000).toString('base64');
      const large = { name: 'large', files: { 'a.txt': noise } };
      const run = await lab.install(large);
      expect(run).toMatchObject({ status: 1, stderr: expect.stringMatching(/space|ENOSPC/) });
      expect(allBelow(lab.home)).toEqual(before);
    });
  },
);

testNeeding('root')(
  'a home that can only be read gives a clear error; what is there is shown and verified',
  async () => {
    const tiny = { name: 'tiny' };
    await lab.install(tiny, '--allow', 'tools');
    await lab.dxt('host', '--stop');
    const newer = await lab.bundle({ ...tiny, version: '2.0.0' });
    mount('--bind', lab.home, lab.home);
    mount('-o', 'remount,bind,ro', lab.home);
    try {
      const before = allBelow(lab.home);
      for (const args of [
        ['install', newer, '--yes'],
        ['update', 'tiny', newer],
        ['disable', 'tiny'],
        ['uninstall', 'tiny', '--yes'],
      ]) {
        const { status, stderr } = await lab.dxt(...args);
        expect({ args, status, stderr }).toMatchObject({ status: 1 });
        expect(stderr).toMatch(/read-only|EROFS/i);
        expect(stderr).toContain('[home-unusable]');
        expect(allBelow(lab.home)).toEqual(before);
      }
      for (const args of [['list'], ['show', 'tiny'], ['verify', 'tiny']])
        expect(await lab.dxt(...args)).toMatchObject({ status: 0 });
    } finally {
      expect(spawnSync('umount', [lab.home]).status).toBe(0);
    }
    writeFileSync(join(lab.home, 'writable'), '');
    expect(await lab.dxt('uninstall', 'tiny', '--yes')).toMatchObject({ status: 0 });
  },
);
