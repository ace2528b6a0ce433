import { spawnSync } from 'node:child_process';
import { access, chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testNeeding, testOnPosix, temporaryFolder } from '@opendxt/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { hostLab, registryEnvironment, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
beforeAll(async () => {
  lab = await hostLab();
});
afterAll(() => lab.remove());

interface Listed {
  readonly runtime: string;
  readonly name?: string;
  readonly version?: string;
  readonly path: string;
  readonly from: string;
  readonly usedBy: readonly string[];
}

const list = async (env: Record<string, string> = {}) =>
  JSON.parse((await lab.dxtWith({ env }, 'runtimes', '--json')).stdout) as readonly Listed[];

/** A program that stands for npm: its script sees the arguments. */
async function fakeNpm(script: string) {
  const folder = await temporaryFolder();
  onTestFinished(() => folder.remove());
  const path = join(folder.path, 'npm');
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return {
    env: { PATH: `${folder.path}:${process.env['PATH'] ?? ''}` },
  };
}

const answersWith = (version: string) =>
  `[ "$1" = view ] && { echo '{"versions":["${version}"],"dist-tags":{"latest":"${version}"}}'; exit; }`;

const package_ = `node_modules/node-${process.platform}-${process.arch}`;

test('the Node that runs us is listed, with the extensions that it runs', async () => {
  await lab.install({ name: 'tiny' });
  const runtimes = await list();
  expect(runtimes[0]).toMatchObject({
    runtime: 'node',
    version: process.versions.node,
    usedBy: ['tiny'],
  });
  const { stdout } = await lab.dxt('runtimes');
  expect(stdout).toMatch(/^what +version +where +from +used by\nNode +\d+\./);
});

testOnPosix('a version is asked for once', async () => {
  const bin = join(lab.path, 'counted');
  await mkdir(bin);
  const path = join(bin, 'python3');
  await writeFile(path, `#!/bin/sh\necho x >> "$0.asked"\necho '{"version":"3.99.0"}'\n`);
  await chmod(path, 0o755);
  const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}` };
  for (let times = 0; times < 3; times += 1)
    expect(await list(env)).toContainEqual(
      expect.objectContaining({ runtime: 'python', version: '3.99.0', path, from: 'PATH' }),
    );
  const { stdout } = spawnSync('cat', [`${path}.asked`], { encoding: 'utf8' });
  expect(stdout).toBe('x\n');
});

test.each([
  [['add', 'python'], 'expects `node`, found `python`'],
  [['add', 'node', 'newest'], 'found `newest`'],
  [['add', 'node', '--registry=x'], '--registry=x'],
])('%j is wrong usage', async (args, message) => {
  const { status, stderr } = await lab.dxt('runtimes', ...args);
  expect(stderr).toContain(message);
  expect(status).toBe(2);
});

test('what was not added is not removed', async () => {
  const { status, stderr } = await lab.dxt('runtimes', 'remove', '../state.json');
  expect(status).toBe(1);
  expect(stderr).toContain('[no-such-runtime]');
});

testOnPosix('what npm brings is kept only when it is what it should be', async () => {
  const make = `mkdir -p ${package_}/bin`;
  for (const [brings, message] of [
    ['true', 'it holds no such program'],
    [`${make}; echo '#!/bin/sh' > ${package_}/bin/node`, 'it is not for'],
    [`${make}; ln -s /bin/sh ${package_}/bin/node`, 'it holds no such program'],
    [`${make}; cp "${process.execPath}" ${package_}/bin/node`, 'it says that it is'],
  ] as const) {
    const npm = await fakeNpm(`${answersWith('99.0.0')}\n${brings}`);
    const run = await lab.dxtWith({ env: npm.env }, 'runtimes', 'add', 'node');
    expect(run.stderr).toContain(message);
    expect(run.stderr).toContain('[runtime-refused]');
    expect(run.status).toBe(1);
    expect(await readdir(join(lab.home, 'cache/runtimes'))).toEqual([]);
  }
});

testOnPosix('a cancelled fetch leaves nothing', async () => {
  const npm = await fakeNpm(
    `${answersWith('99.0.0')}\nmkdir -p ${package_}\ntouch "${lab.path}/under-way"\nexec sleep 60`,
  );
  const run = await lab.dxtWith(
    {
      env: npm.env,
      onStart: (pid) => {
        void appearing(join(lab.path, 'under-way')).then(() => process.kill(pid, 'SIGINT'));
      },
    },
    'runtimes',
    'add',
    'node',
  );
  expect(run.status).toBe(1);
  expect(run.stderr).toContain('[cancelled]');
  expect(await readdir(join(lab.home, 'cache/runtimes'))).toEqual([]);
});

testOnPosix('scripts of a package are not run', async () => {
  const npm = await fakeNpm(`${answersWith('99.0.0')}\necho "$@" >&2; exit 1`);
  const { stderr } = await lab.dxtWith({ env: npm.env }, 'runtimes', 'add', 'node', '>=99');
  expect(stderr).toContain('--ignore-scripts');
  const none = await lab.dxtWith({ env: npm.env }, 'runtimes', 'add', 'node', '^98');
  expect(none.stderr).toContain('no Node `^98` for this machine');
});

testNeeding('the package registry', 'POSIX')(
  'a Node that is fetched runs what demands it, until it is removed',
  { timeout: 240_000 },
  async () => {
    const wanted = process.versions.node.startsWith('22.') ? '24' : '22';
    const env = registryEnvironment();
    const compatibility = { runtimes: { node: `^${wanted}` } };
    const bundle = await lab.bundle({ name: 'modern', manifest: { compatibility } });
    await lab.dxt('install', bundle, '--yes', '--allow', 'tools');
    const before = await lab.dxt('call', 'modern', 'echo', '{}');
    expect(before.stderr).toContain('[runtime-missing]');
    expect(before.stderr).toContain(`dxt runtimes add node "^${wanted}"`);

    const dry = await lab.dxtWith({ env }, 'runtimes', 'add', 'node', `^${wanted}`, '--dry-run');
    expect(dry.stdout).toMatch(new RegExp(`@${wanted}\\.\\d+\\.\\d+ would be fetched`));
    const added = await lab.dxtWith({ env }, 'runtimes', 'add', 'node', `^${wanted}`, '--json');
    expect(added.stderr).toBe('');
    const { name, path } = JSON.parse(added.stdout) as { name: string; path: string };
    expect(name).toMatch(new RegExp(`^node-${wanted}\\.`));
    expect(await list()).toContainEqual(
      expect.objectContaining({ name, path, usedBy: ['modern'] }),
    );
    const call = await lab.dxt('call', 'modern', 'echo', '{"a":1}');
    expect(call).toMatchObject({ status: 0, stdout: '{"a":1}\n' });
    const again = await lab.dxtWith({ env }, 'runtimes', 'add', 'node', `^${wanted}`);
    expect(again.stdout).toContain('is there already');

    const removed = await lab.dxt('runtimes', 'remove', name);
    expect(removed.stderr).toContain('modern ran by it');
    expect(await exists(path)).toBe(false);
  },
);

async function appearing(path: string): Promise<void> {
  while (!(await exists(path))) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
