import { spawnSync } from 'node:child_process';
import {
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { miniServer, temporaryFolder, testNeeding, testOnPosix, writeTree } from '@opendxt/testkit';
import { expect, onTestFinished } from 'vitest';
import { planInstall } from '../../install/index.ts';
import { chooseRuntime, thisMachine } from '../../runtimes/index.ts';
import { verifyInstalled } from '../../store/index.ts';
import { minimcp, preparationLab } from '../testing/index.ts';

const server = miniServer.replace(
  'def main',
  `@server.tool
def prefix():
    import sys
    return sys.prefix


def main`,
);

/** All files of a virtual environment that was made elsewhere, as an archive has them: no links. */
async function environment(): Promise<Readonly<Record<string, string>>> {
  const folder = await temporaryFolder('opendxt author ');
  onTestFinished(() => folder.remove());
  const python = (await chooseRuntime('python3', thisMachine())).command;
  const venv = join(folder.path, 'venv');
  expect(spawnSync(python, ['-m', 'venv', '--without-pip', venv]).status).toBe(0);
  const [version = ''] = readdirSync(join(venv, 'lib'));
  await writeTree(venv, {
    [`lib/${version}/site-packages/minimcp/__init__.py`]: minimcp(),
    'bin/mini': `#!${venv}/bin/python\nimport runpy, sys\nrunpy.run_path(sys.argv[1], run_name="__main__")\n`,
  });
  const files: Record<string, string> = {};
  for (const entry of readdirSync(venv, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    // The Python itself is a link, and what a packer makes of it is of no use elsewhere.
    if (entry.isSymbolicLink()) {
      if (entry.name.startsWith('python')) files[`server/venv/bin/${entry.name}`] = 'not this';
    } else if (entry.isFile()) {
      files[`server/venv/${relative(venv, path)}`] = readFileSync(path, 'utf8');
    }
  }
  const configuration = files['server/venv/pyvenv.cfg'] ?? '';
  return {
    ...files,
    'server/main.py': server,
    // The Python of the author's machine.
    'server/venv/pyvenv.cfg': configuration.replace(/^(home|executable) = .*$/gm, '$1 = /gone/bin'),
  };
}

const extension = (files: Readonly<Record<string, string>>, program = 'python3') => ({
  name: 'enclosed',
  manifest: {
    server: {
      type: 'python',
      entry_point: 'server/main.py',
      mcp_config: {
        command: `\${__dirname}/server/venv/bin/${program}`,
        args: ['${__dirname}/server/main.py'],
      },
    },
  },
  files,
});

testNeeding('python3', 'POSIX')('an environment of another machine runs on this one', async () => {
  await using lab = await preparationLab();
  const { dir } = await lab.install(extension(await environment()));
  const base = realpathSync((await chooseRuntime('python3', thisMachine())).command);
  expect(readlinkSync(join(dir, 'server/venv/bin/python3'))).toBe(base);
  expect(await lab.call('enclosed', 'prefix')).toBe(join(realpathSync(dir), 'server/venv'));
  expect((await verifyInstalled(lab.home, 'enclosed', 'full')).differences).toEqual([]);
});

testNeeding('python3', 'POSIX')('its programs are started by that Python too', async () => {
  await using lab = await preparationLab();
  const { dir } = await lab.install(extension(await environment(), 'mini'));
  expect(statSync(join(dir, 'server/venv/bin/mini')).mode & 0o777).toBe(0o555);
  expect(await lab.call('enclosed', 'greet', { name: 'Ada' })).toBe('Hello, Ada!');
});

testOnPosix('without a Python of its minor version it is not installed', async () => {
  await using lab = await preparationLab();
  const folder = await temporaryFolder();
  onTestFinished(() => folder.remove());
  await mkdir(join(folder.path, 'bin'));
  await writeTree(folder.path, {
    'bin/python3': `#!/bin/sh\necho '{"version":"3.11.7","executable":"${folder.path}/bin/python3"}'\n`,
  });
  await chmod(join(folder.path, 'bin/python3'), 0o755);
  const file = await lab.bundle(
    extension({
      'server/main.py': '',
      'server/venv/pyvenv.cfg': 'home = /gone/bin\nversion = 3.99.1\n',
      'server/venv/bin/python3': 'not this',
    }),
  );
  const machine = { ...lab.context.machine, env: { PATH: join(folder.path, 'bin') } };
  const { lacks } = await planInstall({ ...lab.context, machine }, file);
  expect(lacks).toContainEqual({
    code: 'runtime',
    message: expect.stringMatching(
      /^needs Python 3\.99 for the environment that it brings, found 3\.11\.7 at `.*\/bin\/python3`/,
    ),
    hint: expect.stringContaining('install Python 3.99'),
    fatal: true,
  });
  await expect(lab.install(file)).rejects.toMatchObject({
    code: 'cannot-run',
    message: expect.stringContaining('needs Python 3.99'),
  });
  expect(existsSync(lab.home.store)).toBe(false);
});

testOnPosix('one that was made on Windows is refused by name', async () => {
  await using lab = await preparationLab();
  const files = {
    'server/main.py': '',
    'server/venv/pyvenv.cfg': 'home = C:\\Python\nversion = 3.12.1\n',
    'server/venv/Scripts/python.exe': 'MZ',
  };
  const { manifest, ...rest } = extension(files);
  const server = {
    ...manifest.server,
    mcp_config: { command: '${__dirname}/server/venv/Scripts/python.exe', args: [] },
  };
  await expect(lab.install({ ...rest, manifest: { server } })).rejects.toMatchObject({
    code: 'cannot-run',
    message: expect.stringContaining('was made on Windows'),
  });
});

testNeeding('python3', 'POSIX')('what only looks like an environment is refused', async () => {
  await using lab = await preparationLab();
  const configuration = { 'server/venv/pyvenv.cfg': 'home = /gone\nversion = 3.11.7\n' };
  for (const path of ['server/venv/bin', 'server/venv/bin/python3/x'])
    await expect(
      lab.install(extension({ 'server/main.py': server, ...configuration, [path]: 'no' })),
    ).rejects.toMatchObject({
      code: 'cannot-run',
      message: expect.stringMatching(/of its virtual environment is not a (?:file|folder)$/),
    });
  expect(readdirSync(lab.home.store)).toEqual([]);
});
