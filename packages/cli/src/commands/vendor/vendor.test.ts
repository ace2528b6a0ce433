import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folderContents } from '@opendxt/bundle';
import {
  compiledModule,
  compiledModuleName,
  testNeeding,
  wheelFile,
  writeTree,
} from '@opendxt/testkit';
import { expect } from 'vitest';
import { nativeWheels, vendorLab, type VendorLab } from './testing/index.ts';

const minutes = { timeout: 180_000 };
const withPip = testNeeding('pip', 'Linux');
const arch = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
const abi3 = `cp310-abi3-manylinux2014_${arch}`;
const platform = process.arch === 'arm64' ? 'linux-arm64' : 'linux-x64';
const linux = (minor: number) => `cp3${minor}-cp3${minor}-manylinux2014_${arch}`;

const manifestOf = async ({ folder }: VendorLab) =>
  JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));

/** Every file with its digest and the time of its change. */
async function snapshot({ folder }: VendorLab) {
  const contents = await folderContents(folder);
  const paths = [...contents.entries.keys()];
  return Promise.all(
    paths.map(async (path) => [
      path,
      await contents.sha256(path),
      (await stat(join(folder, path))).mtimeMs,
    ]),
  );
}

withPip('pure packages become one folder that works everywhere', minutes, async () => {
  await using lab = await vendorLab();
  const { status, stdout } = await lab.dxt('vendor', lab.folder, '--installer', 'pip');
  expect({ status, stdout }).toMatchObject({ status: 0 });
  expect(stdout).toMatch(/^layout `lib`: written, \d files changed$/m);
  expect(await manifestOf(lab)).toMatchObject({
    server: {
      entry_point: 'server/start.py',
      mcp_config: {
        command: 'python3',
        args: ['${__dirname}/server/start.py', '--loud'],
        env: { TOKEN: 't', PYTHONPATH: '${__dirname}/server/lib', PYTHONUTF8: '1' },
        platform_overrides: { win32: { command: 'python', env: { TOKEN: 't', PYTHONUTF8: '1' } } },
      },
    },
    keywords: ['one', 'two'],
    compatibility: { platforms: ['darwin', 'linux', 'win32'], runtimes: { python: '>=3.10' } },
  });
  const valid = await lab.dxt('validate', lab.folder, '--for', 'claude-desktop', '--strict');
  expect(valid).toMatchObject({ status: 0 });
  expect(lab.call('python3', ['-I', join(lab.folder, 'server/start.py')])).toBe('pure');

  const before = await snapshot(lab);
  expect(await lab.dxt('vendor', lab.folder, '--check')).toMatchObject({ status: 0 });
  const again = await lab.dxt('vendor', lab.folder, '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ upToDate: true, written: false, changes: [] });
  expect(await snapshot(lab)).toEqual(before);
});

withPip(
  '`universal` holds what is compiled once for each target, the rest once',
  minutes,
  async () => {
    const others = ['cp311-cp311-win_amd64', 'cp311-cp311-macosx_11_0_arm64'];
    const minors = [10, 11, 12, 13];
    await using lab = await vendorLab(nativeWheels(...minors.map(linux), ...others));
    const targets = ['--platform', platform, '--python-version', '3.10-3.13'];
    const options = ['vendor', lab.folder, '--layout', 'universal', ...targets, '--json'];
    const dry = await lab.dxt(...options, '--dry-run');
    expect(JSON.parse(dry.stdout)).toMatchObject({ written: false, upToDate: false });
    expect(await manifestOf(lab)).toMatchObject({ server: { entry_point: 'server/main.py' } });
    const { status, stdout, stderr } = await lab.dxt(...options);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const names = minors.map((minor) => `cp3${minor}-${platform}`);
    const report = JSON.parse(stdout);
    expect(report.targets).toEqual(names);
    expect(report.parts.map(({ name }: { name: string }) => name)).toEqual(['common', ...names]);
    expect(await manifestOf(lab)).toMatchObject({
      server: {
        mcp_config: {
          env: { PYTHONPATH: '${__dirname}/server/lib/common', PYTHONNOUSERSITE: '1' },
        },
      },
      compatibility: { platforms: ['linux'], runtimes: { python: '>=3.10 <3.14' } },
      _meta: { 'org.opendxt': { targets: names } },
    });
    const { entries } = await folderContents(join(lab.folder, 'server/lib'));
    expect([...entries.keys()].filter((path) => path.endsWith('minimcp/__init__.py'))).toEqual([
      'common/minimcp/__init__.py',
    ]);
    const valid = await lab.dxt('validate', lab.folder, '--for', 'claude-desktop', '--strict');
    expect(valid).toMatchObject({ status: 0 });
    for (const [minor, path] of lab.pythons) {
      const said = lab.call(path, ['-I', join(lab.folder, 'server/start.py')]);
      if (minors.includes(minor)) expect(said).toBe(linux(minor));
      else
        expect(said).toMatch(/^This extension needs Python 3\.10 or newer, found 3\.\d+\.\d+ at /);
    }

    const packed = join(lab.folder, 'out.dxt');
    expect(await lab.dxt('pack', lab.folder, '-o', packed, '--no-start')).toMatchObject({
      status: 0,
    });
    await lab.dxt('unpack', packed, 'unpacked');
    const unpacked = await folderContents(join(lab.folder, '../unpacked/server/lib'));
    expect([...unpacked.entries.keys()]).toEqual([...entries.keys()]);
  },
);

withPip('`universal` holds what fits every Python of a platform once for it', minutes, async () => {
  const mac = [10, 11].map((minor) => `cp3${minor}-cp3${minor}-macosx_11_0_arm64`);
  await using lab = await vendorLab(nativeWheels(abi3, ...mac));
  const options = ['vendor', lab.folder, '--layout', 'universal', '--python-version', '3.10-3.11'];
  const both = await lab.dxt(...options, '--platform', `${platform},darwin-arm64`, '--json');
  expect(both, both.stderr).toMatchObject({ status: 0 });
  const { targets, parts } = JSON.parse(both.stdout);
  const onMac = ['cp310-darwin-arm64', 'cp311-darwin-arm64'];
  expect(targets).toEqual([...onMac, platform]);
  expect(parts.map(({ name }: { name: string }) => name)).toEqual([
    'common',
    `common-${platform}`,
    ...onMac,
  ]);
  const range = async () => (await manifestOf(lab)).compatibility.runtimes.python;
  expect(await range()).toBe('>=3.10 <3.12');
  const start = ['-I', join(lab.folder, 'server/start.py')];
  const newer = lab.pythons.get(12) ?? lab.pythons.get(11) ?? 'python3';
  expect(lab.call(newer, start)).toBe(abi3);

  expect(await lab.dxt(...options, '--platform', platform)).toMatchObject({ status: 0 });
  expect(await range()).toBe('>=3.10');
  expect(lab.call(newer, start)).toBe(abi3);
  const valid = await lab.dxt('doctor', lab.folder, '--target', platform);
  expect(valid, valid.stdout).toMatchObject({ status: 0 });
});

withPip(
  '`lib` with the stable ABI alone is for every Python of its platform',
  minutes,
  async () => {
    await using lab = await vendorLab(nativeWheels(abi3));
    const { status, stderr } = await lab.dxt('vendor', lab.folder);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(stderr).toContain(`the bundle is for ${platform} alone, since \`natpkg\` is compiled`);
    expect(await manifestOf(lab)).toMatchObject({
      compatibility: { platforms: ['linux'], runtimes: { python: '>=3.10' } },
      _meta: { 'org.opendxt': { targets: [platform] } },
    });
    for (const [minor, path] of lab.pythons) {
      const said = lab.call(path, [join(lab.folder, 'server/start.py')]);
      if (minor >= 10) expect(said).toBe(abi3);
      else expect(said).toMatch(/ needs Python 3\.10 or newer, found /);
    }
  },
);

withPip('versions end where a package takes no newer one', minutes, async () => {
  const wheel = wheelFile({
    name: 'natpkg',
    version: '1.0.0',
    tags: [abi3],
    requiresPython: '>=3.8,<3.15',
    files: { [`natpkg/${compiledModuleName('fast', abi3)}`]: compiledModule(abi3) },
  });
  await using lab = await vendorLab([wheel]);
  expect(await lab.dxt('vendor', lab.folder)).toMatchObject({ status: 0 });
  expect((await manifestOf(lab)).compatibility.runtimes.python).toBe('>=3.10 <3.15');
});

withPip('a missing wheel is named with its target, and nothing is written', minutes, async () => {
  await using lab = await vendorLab(nativeWheels(linux(11)));
  const before = await snapshot(lab);
  const target = ['--platform', 'win32-x64', '--python-version', '3.11'];
  const { status, stderr } = await lab.dxt(
    'vendor',
    lab.folder,
    '--layout',
    'universal',
    ...target,
  );
  expect(status).toBe(1);
  expect(stderr).toContain('`natpkg 1.0.0` has no wheel for cp311-win32-x64');
  expect(await snapshot(lab)).toEqual(before);
});

withPip('`lib` with something compiled is for one target, and says so', minutes, async () => {
  await using lab = await vendorLab(nativeWheels(...[10, 11, 12, 13].map(linux)));
  const { status, stderr } = await lab.dxt('vendor', lab.folder, '--python-version', '3.12');
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(stderr).toMatch(
    /for Python 3\.12 on linux-\w+ alone, since `natpkg` is compiled\n.*universal/,
  );
  expect(await manifestOf(lab)).toMatchObject({
    compatibility: { platforms: ['linux'], runtimes: { python: '>=3.12 <3.13' } },
  });
  for (const [minor, path] of lab.pythons) {
    const said = lab.call(path, [join(lab.folder, 'server/start.py')]);
    if (minor === 12) expect(said).toBe(linux(12));
    else if (minor > 12)
      expect(said).toMatch(/ has no packages for cp313-.*start it with Python 3\.12$/m);
    else expect(said).toMatch(/ needs Python 3\.12 or newer, found /);
  }
  const many = await lab.dxt('vendor', lab.folder, '--python-version', '3.11,3.12');
  expect(many.status).toBe(1);
  expect(many.stderr).toContain('`--layout universal` holds them all');
});

withPip('`venv` starts where it was moved to, and its leftovers are cleaned', minutes, async () => {
  await using lab = await vendorLab();
  expect(await lab.dxt('vendor', lab.folder)).toMatchObject({ status: 0 });
  const { status, stderr } = await lab.dxt('vendor', lab.folder, '--layout', 'venv');
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(stderr).toContain('a virtual environment has no Python of its own');
  expect(stderr).toContain('`server/lib` has packages too');
  const config = await readFile(join(lab.folder, 'server/venv/pyvenv.cfg'), 'utf8');
  expect(config).toMatch(
    /^home = \/.*\ninclude-system-site-packages = false\nversion = 3\.\d+\.\d+\nopendxt = relocatable\n$/,
  );
  const { server } = await manifestOf(lab);
  expect(server).toMatchObject({
    entry_point: 'server/main.py',
    mcp_config: {
      command: '${__dirname}/server/venv/bin/python',
      args: ['${__dirname}/server/main.py', '--loud'],
    },
  });
  expect(server.mcp_config.env).not.toHaveProperty('PYTHONPATH');
  const { entries } = await folderContents(lab.folder);
  expect(entries.has('server/start.py')).toBe(false);
  expect(entries.get('server/venv/bin/python')?.mode).toBe(0o755);
  expect(await lab.dxt('vendor', lab.folder, '--layout', 'venv', '--clean')).toMatchObject({
    status: 0,
  });
  const left = await folderContents(join(lab.folder, 'server'));
  expect([...left.entries.keys()].filter((path) => path.startsWith('lib/'))).toEqual([]);
  const moved = await lab.moveAway();
  expect(lab.call(join(moved, 'server/venv/bin/python'), [join(moved, 'server/main.py')])).toBe(
    'pure',
  );
});

withPip('on a terminal the layout is asked for, with when to use which', minutes, async () => {
  await using lab = await vendorLab();
  const run = await lab.onTerminal(
    ['vendor', lab.folder, '--python-version', '3.11'],
    [['How are the packages to be brought along?', '\x1B[B\r']],
  );
  expect(run, run.written).toMatchObject({ status: 0 });
  expect(run.written).toContain('works everywhere when all are pure');
  expect(run.written).toContain('one bundle for several systems and versions of Python');
  expect((await manifestOf(lab)).compatibility.runtimes.python).toBe('>=3.11');
  const left = await lab.onTerminal(['vendor', lab.folder], [['How are', '\x03']]);
  expect(left.status).toBe(1);
  expect(left.screen).toContain('cancelled');
});

withPip('changes are told before they are made, and checked', minutes, async () => {
  await using lab = await vendorLab(nativeWheels('py3-none-any'));
  expect(await lab.dxt('vendor', lab.folder)).toMatchObject({ status: 0 });
  await writeFile(join(lab.folder, 'requirements.txt'), 'mini-mcp\n');
  const before = await snapshot(lab);
  const { status, stdout } = await lab.dxt('vendor', lab.folder, '--check');
  expect(status).toBe(1);
  expect(stdout).toContain('  - natpkg 1.0.0 in server/lib/\n');
  expect(stdout).toMatch(/^ {2}server\/lib: \d files removed$/m);
  expect(await snapshot(lab)).toEqual(before);
});

withPip('files of the author’s among packages are left alone', minutes, async () => {
  await using lab = await vendorLab([], { 'server/lib/own.py': '', 'server/lib/.gitkeep': '' });
  const { status, stderr } = await lab.dxt('vendor', lab.folder);
  expect(status).toBe(1);
  expect(stderr).toContain('`server/lib/own.py` is of no package');
  await using other = await vendorLab([], { 'server/lib/.gitkeep': '' });
  expect(await other.dxt('vendor', other.folder)).toMatchObject({ status: 0 });
  expect(await readFile(join(other.folder, 'server/lib/.gitkeep'), 'utf8')).toBe('');
});

withPip('packages go where the guide’s layout has them, beside the server', minutes, async () => {
  await using lab = await vendorLab();
  await writeTree(lab.folder, {
    'lib/mini_mcp-0.9.dist-info/RECORD': 'mini_mcp-0.9.dist-info/RECORD,,\nold.py,,\n',
    'lib/old.py': '',
  });
  expect(await lab.dxt('vendor', lab.folder)).toMatchObject({
    status: 0,
    stderr: expect.stringContaining('the packages lie in `lib` beside the server’s folder'),
  });
  expect(await manifestOf(lab)).toMatchObject({
    server: {
      entry_point: 'start.py',
      mcp_config: { env: { PYTHONPATH: '${__dirname}/lib' } },
    },
  });
  const { entries } = await folderContents(lab.folder);
  expect([...entries.keys()].filter((path) => /old|server\/lib/.test(path))).toEqual([]);
  expect(lab.call('python3', ['-I', join(lab.folder, 'start.py')])).toBe('pure');
});
