import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { testNeeding } from '@opendxt/testkit';
import { expect } from 'vitest';
import { nativeWheels, vendorLab, type VendorLab } from '../vendor/testing/index.ts';

const wheels = nativeWheels(
  'cp312-cp312-manylinux_2_17_x86_64',
  'cp312-cp312-manylinux_2_17_aarch64',
  'cp312-cp312-win_amd64',
);

interface Answer {
  readonly targets: readonly {
    readonly target: string;
    readonly file: string;
    readonly contentDigest: string;
    readonly proof: { readonly status: string };
  }[];
}

/** Files of the project, as they were before and have to be afterwards. */
const filesOf = async (lab: VendorLab) => (await readdir(lab.folder, { recursive: true })).sort();

const packing = (lab: VendorLab, ...args: readonly string[]) =>
  lab.dxt('pack', lab.folder, '--vendor', '--python-version', '3.12', ...args);

async function unpacked(lab: VendorLab, file: string) {
  const dir = `${file}.d`;
  const run = await lab.dxt('unpack', file, dir);
  expect(run, run.stderr).toMatchObject({ status: 0 });
  const manifest = JSON.parse(await readFile(join(dir, 'manifest.json'), 'utf8')) as {
    compatibility: { platforms: string[]; runtimes: { python: string } };
    _meta: { 'org.opendxt': unknown };
  };
  return { dir, manifest, files: await readdir(join(dir, 'server/lib/natpkg')) };
}

testNeeding('pip')(
  'packages are brought for each target, into bundles alone',
  { timeout: 300_000 },
  async () => {
    await using lab = await vendorLab(wheels);
    const before = await filesOf(lab);
    const pack = (output: string) =>
      packing(lab, '--layout', 'lib', '--target', 'linux-arm64,win32-x64', '-o', output, '--json');
    const output = `${join(dirname(lab.folder), 'out')}/`;
    const run = await pack(output);
    expect(run, run.stderr).toMatchObject({ status: 0 });
    const { targets } = JSON.parse(run.stdout) as Answer;
    expect(targets.map(({ target, proof }) => [target, proof.status])).toEqual([
      ['linux-arm64', 'impossible'],
      ['win32-x64', 'impossible'],
    ]);
    const [arm = '', windows = ''] = targets.map(({ file }) => file);
    const linux = await unpacked(lab, arm);
    expect(linux.files.sort()).toEqual(['__init__.py', 'fast.cpython-312-aarch64-linux-gnu.so']);
    expect(linux.manifest.compatibility).toEqual({
      platforms: ['linux'],
      runtimes: { python: '>=3.12 <3.13' },
    });
    expect(linux.manifest._meta['org.opendxt']).toEqual({
      targets: ['cp312-linux-arm64'],
      architectures: ['arm64'],
    });
    expect((await unpacked(lab, windows)).files).toContain('fast.cp312-win_amd64.pyd');
    expect(await filesOf(lab)).toEqual(before);

    const again = JSON.parse((await pack(output)).stdout) as Answer;
    expect(again.targets.map(({ contentDigest }) => contentDigest)).toEqual(
      targets.map(({ contentDigest }) => contentDigest),
    );
  },
);

testNeeding('pip')(
  '--vendor alone packs a server that starts, and leaves the folder as it was',
  { timeout: 300_000 },
  async () => {
    await using lab = await vendorLab();
    const before = await filesOf(lab);
    const output = join(dirname(lab.folder), 'mini.mcpb');
    const run = await lab.dxt('pack', lab.folder, '--vendor', '-o', output, '--json');
    expect(run, run.stderr).toMatchObject({ status: 0 });
    expect(JSON.parse(run.stdout)).toMatchObject({ proof: { status: 'proven', tools: ['tag'] } });
    expect(await filesOf(lab)).toEqual(before);
  },
);

testNeeding('pip')(
  'a target without a wheel leaves no bundle for any',
  { timeout: 300_000 },
  async () => {
    await using lab = await vendorLab(wheels);
    const output = `${join(dirname(lab.folder), 'out')}/`;
    const run = await packing(lab, '--target', 'linux-arm64,darwin-arm64', '-o', output);
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('[no-package]');
    expect(run.stderr).toContain('natpkg');
    expect(await readdir(dirname(lab.folder))).not.toContain('out');
  },
);

testNeeding('pip')('options of packages are refused where none are brought', async () => {
  await using lab = await vendorLab();
  const run = await lab.dxt('pack', lab.folder, '--layout', 'lib');
  expect(run.status).toBe(2);
  expect(run.stderr).toContain('`--layout` goes with `--vendor`, which was not given [usage]');
});
