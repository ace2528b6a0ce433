import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { mkdir, readFile } from 'node:fs/promises';
import {
  miniMcp,
  miniServer,
  packageIndex,
  temporaryFolder,
  testNeeding,
  writeTree,
  type PackageIndex,
} from '@opendxt/testkit';
import { expect, onTestFinished } from 'vitest';
import { faults, hostLab, writeBundle } from '../../testing/index.ts';

const needingUv = testNeeding('uv', 'python3', 'POSIX');

async function brought(index: PackageIndex) {
  const folder = await temporaryFolder('opendxt lock ');
  onTestFinished(() => folder.remove());
  const files = {
    'server.py': miniServer,
    'pyproject.toml':
      '[project]\nname = "brought"\nversion = "1"\nrequires-python = ">=3.8"\ndependencies = ["mini-mcp"]\n',
  };
  await writeTree(folder.path, files);
  await promisify(execFile)('uv', ['lock', '--quiet'], {
    cwd: folder.path,
    env: { ...process.env, ...index.env },
  });
  const lock = await readFile(join(folder.path, 'uv.lock'), 'utf8');
  return {
    name: 'brought',
    files: { ...files, 'uv.lock': lock },
    manifest: {
      manifest_version: '0.4',
      server: {
        type: 'uv',
        entry_point: 'server.py',
        mcp_config: { command: 'uv', args: ['run', '--directory', '${__dirname}', 'server.py'] },
      },
    },
  };
}

needingUv('packages are installed with a server, and go with it', async () => {
  await using index = await packageIndex([miniMcp()]);
  const lab = await hostLab();
  onTestFinished(() => lab.remove());
  const file = await lab.bundle(await brought(index));
  const install = ['install', file, '--yes', '--allow', 'tools'];
  index.offline = true;
  const address = new URL(index.url).host;
  const planned = await lab.dxt('install', file, '--dry-run');
  expect(planned.stderr).not.toContain('no code from elsewhere');
  expect(planned.stderr).toContain(`packages   1 from ${address}, as its uv.lock has them`);
  const { stdout } = await lab.dxt('install', file, '--dry-run', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    packages: { locked: true, count: 1, hosts: [address] },
  });
  const failed = await lab.dxtWith({ env: index.env }, ...install);
  expect(failed).toMatchObject({ status: 1, stdout: '' });
  expect(failed.stderr).toMatch(
    /^error: the packages of `brought` can't be installed: .*\[packages-missing\]$/m,
  );
  expect(failed.stderr).toContain('nothing was installed');
  index.offline = false;
  expect(await lab.dxtWith({ env: index.env }, ...install)).toMatchObject({ status: 0 });
  expect((await lab.dxt('call', 'brought', 'greet', '{"name":"Ada"}')).stdout).toContain(
    'Hello, Ada!',
  );
  // Nothing is fetched for what is there.
  expect((await lab.dxt('install', file, '--dry-run')).stderr).not.toMatch(/^ {2}packages /m);
  const scanned = { scan: { packages: 1, counts: {} } };
  expect(JSON.parse((await lab.dxt('show', 'brought', '--json')).stdout)).toMatchObject(scanned);
  expect(await lab.dxt(...install)).toMatchObject({ status: 0 });
  expect(JSON.parse((await lab.dxt('show', 'brought', '--json')).stdout)).toMatchObject(scanned);
  expect((await lab.dxt('show', 'brought')).stdout).toContain(
    'with the packages that uv installed',
  );
  expect(await lab.dxt('uninstall', 'brought', '--yes')).toMatchObject({ status: 0 });
  expect(readdirSync(join(lab.home, 'environments'))).toEqual([]);
});

needingUv('an install without a lock says that what fits is taken, and from where', async () => {
  await using index = await packageIndex([miniMcp()]);
  const lab = await hostLab();
  onTestFinished(() => lab.remove());
  const { files, ...rest } = await brought(index);
  const project = `${files['pyproject.toml']}[[tool.uv.index]]\nurl = "https://ann:secret@other.example/simple"\n`;
  const file = await lab.bundle({
    ...rest,
    files: { 'server.py': files['server.py'], 'pyproject.toml': project },
  });
  const { stderr } = await lab.dxt('install', file, '--dry-run');
  expect(stderr).toContain(
    'packages   1 and what these need from your package index, other.example, the newest that fit: it has no uv.lock',
  );
});

needingUv('an install that is killed among its packages leaves nothing of them', async () => {
  await using index = await packageIndex([miniMcp()]);
  const lab = await hostLab();
  onTestFinished(() => lab.remove());
  const fault = await faults(lab.path);
  const file = await lab.bundle(await brought(index));
  const install = ['install', file, '--yes'];
  const env = { ...index.env, ...fault.counting };
  // What is made only once is made before.
  await lab.install({ name: 'other' });
  await lab.dxtWith({ env: index.env }, ...install);
  await lab.dxt('uninstall', 'brought', '--yes');
  expect(await lab.dxtWith({ env }, ...install)).toMatchObject({ status: 0 });
  const steps = await fault.steps();
  const among = steps.flatMap((step, at) =>
    step.includes('environments/brought') ? [at + 1] : [],
  );
  expect(among.length).toBeGreaterThan(3);
  const sample = [0, 0.4, 0.8, 1].map((part) => among[Math.floor(part * (among.length - 1))] ?? 1);
  for (const at of new Set(sample)) {
    await lab.dxt('uninstall', 'brought', '--yes');
    const killed = await lab.dxtWith({ env: { ...index.env, ...fault.killing(at) } }, ...install);
    expect(killed.signal, steps[at - 1]).toBe('SIGKILL');
    await lab.install({ name: 'other' });
    expect(existsSync(join(lab.home, 'environments/brought')), steps[at - 1]).toBe(false);
    expect(readdirSync(join(lab.home, 'store')), steps[at - 1]).toEqual(['other']);
  }
});

needingUv('a package that is malicious and comes with the install stops it', async () => {
  await using index = await packageIndex([miniMcp()]);
  const lab = await hostLab();
  onTestFinished(() => lab.remove());
  const file = await lab.bundle(await brought(index));
  const advisory = {
    id: 'MAL-2026-1',
    modified: '2026-01-01T00:00:00Z',
    affected: [{ package: { ecosystem: 'PyPI', name: 'mini-mcp' }, versions: ['1.0.0'] }],
  };
  await mkdir(join(lab.path, 'dump/PyPI'), { recursive: true });
  await writeBundle(join(lab.path, 'dump/PyPI/all.zip'), {
    'MAL-2026-1.json': JSON.stringify(advisory),
  });
  const update = ['scan', '--update-db', '--from', 'dump', '--ecosystems', 'PyPI'];
  expect(await lab.dxt(...update)).toMatchObject({ status: 0 });
  const run = await lab.dxtWith({ env: index.env }, 'install', file, '--yes');
  expect(run.status).toBe(1);
  expect(run.stderr).toContain('`mini-mcp@');
  expect(run.stderr).toContain('is known to be malicious (MAL-2026-1) [malicious]');
  expect(JSON.parse((await lab.dxt('list', '--json')).stdout)).toEqual([]);
  expect(readdirSync(join(lab.home, 'environments'))).toEqual([]);
});
