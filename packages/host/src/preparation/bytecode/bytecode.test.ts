import { spawnSync } from 'node:child_process';
import {
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { appendFile, chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { miniServer, temporaryFolder, testNeeding, type ExtensionOptions } from '@opendxt/testkit';
import { expect } from 'vitest';
import { HostError } from '../../error/index.ts';
import { applyInstall, planInstall, uninstall } from '../../install/index.ts';
import { chooseRuntime, thisMachine } from '../../runtimes/index.ts';
import type { Box } from '../../sandbox/index.ts';
import { verifyInstalled } from '../../store/index.ts';
import { minimcp, preparationLab, receiptOf } from '../testing/index.ts';

const server = miniServer.replace(
  'def main',
  `@server.tool
def cached():
    import sys
    return sys.modules["minimcp"].__cached__


@server.tool
def plant():
    import glob, os, sys
    path = sys.modules["minimcp"].__cached__
    try:
        os.chmod(os.path.dirname(path), 0o755)
        os.remove(path)
        open(path, "wb").write(b"planted")
        return "planted"
    except OSError as error:
        return error.strerror


def main`,
);

const extension = (files: ExtensionOptions['files'] = {}) => ({
  name: 'snake',
  manifest: {
    server: {
      type: 'python',
      entry_point: 'server/main.py',
      mcp_config: {
        command: 'python3',
        args: ['${__dirname}/server/main.py'],
        env: { PYTHONPATH: '${__dirname}/server/lib' },
      },
    },
  },
  files: {
    'server/main.py': server,
    'server/lib/minimcp/__init__.py': minimcp(),
    ...files,
  },
});

testNeeding('python3')('what is installed is compiled, sealed and used from there', async () => {
  await using lab = await preparationLab();
  const { dir } = await lab.install(extension());
  const compiled = readdirSync(join(dir, 'server/lib/minimcp/__pycache__'));
  expect(compiled).toEqual([expect.stringMatching(/^__init__\.cpython-3\d+\.pyc$/)]);
  expect(await lab.call('snake', 'greet', { name: 'Ada' })).toBe('Hello, Ada!');
  expect(await lab.call('snake', 'cached')).toBe(
    join(realpathSync(dir), 'server/lib/minimcp/__pycache__', compiled[0] ?? ''),
  );
  const { files, differences } = await verifyInstalled(lab.home, 'snake', 'full');
  // Those of the bundle: the manifest, two servers, a module.
  expect({ files, differences }).toEqual({ files: 4, differences: [] });
  expect(await receiptOf(lab, 'snake')).toMatchObject({
    made: { compiledFor: expect.stringMatching(/^3\.\d+$/) },
  });
  await uninstall(lab.context, 'snake');
  expect(readdirSync(lab.home.store)).toEqual([]);
});

testNeeding('python3')('bytecode that a bundle brings is never run', async () => {
  const { command, version } = await chooseRuntime('python3', thisMachine());
  const tag = `cpython-${version?.split('.', 2).join('')}`;
  await using author = await temporaryFolder('opendxt author ');
  const brought = (path: string, source: string) => {
    const [at, to] = ['source.py', 'out.pyc'].map((name) => join(author.path, name));
    writeFileSync(at ?? '', source);
    const compile = `import py_compile, sys; py_compile.compile(sys.argv[1], sys.argv[2], doraise=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)`;
    expect(spawnSync(command, ['-c', compile, at ?? '', to ?? '']).status).toBe(0);
    return { [path]: readFileSync(to ?? '') };
  };
  await using lab = await preparationLab();
  const cache = 'server/lib/minimcp/__pycache__';
  const other = `raise SystemExit('what nobody sees')\n`;
  const { dir } = await lab.install(
    extension({
      'server/lib/broken.py': 'def (:\n',
      ...brought(`${cache}/__init__.${tag}.pyc`, other),
      ...brought(`${cache}/__init__.${tag}.opt-1.pyc`, other),
      ...brought(`server/lib/__pycache__/broken.${tag}.pyc`, 'hidden = 1\n'),
    }),
  );
  expect(await lab.call('snake', 'greet', { name: 'Ada' })).toBe('Hello, Ada!');
  const sizes = [`${cache}/__init__.${tag}.opt-1.pyc`, `server/lib/__pycache__/broken.${tag}.pyc`];
  expect(sizes.map((path) => statSync(join(dir, path)).size)).toEqual([0, 0]);
  const { differences } = await verifyInstalled(lab.home, 'snake', 'full');
  expect(differences).toEqual([]);
});

testNeeding('python3')('bytecode that was changed since stops a start', async () => {
  await using lab = await preparationLab();
  const { dir } = await lab.install(extension());
  const folder = join(dir, 'server/__pycache__');
  const [name = ''] = readdirSync(folder);
  await chmod(folder, 0o755);
  await chmod(join(folder, name), 0o644);
  await appendFile(join(folder, name), 'x');
  await expect(lab.call('snake', 'greet', { name: 'Ada' })).rejects.toMatchObject({
    code: 'tampered',
    message: expect.stringContaining('.pyc'),
  });
});

testNeeding('python3', 'bubblewrap')('a server can plant none from its box', async () => {
  await using lab = await preparationLab();
  await lab.install(extension());
  expect(await lab.call('snake', 'plant')).toMatch(/Read-only file system|not permitted/);
  expect(await lab.call('snake', 'greet', { name: 'Ada' })).toBe('Hello, Ada!');
});

testNeeding('python3')('sources are read by nothing outside a box', async () => {
  await using lab = await preparationLab();
  const boxes: Box[] = [];
  const { sandbox } = lab.context;
  const recording = (box: Box) => {
    boxes.push(box);
    return sandbox.spawner(box);
  };
  const file = await lab.bundle(extension());
  const install = async (spawner: typeof sandbox.spawner) => {
    const context = { ...lab.context, sandbox: { ...sandbox, spawner } };
    const { dir } = await applyInstall(context, await planInstall(context, file), { agreed: true });
    return existsSync(join(dir, 'server/__pycache__'));
  };
  expect(await install(recording)).toBe(true);
  expect(boxes).toMatchObject([
    { reads: [], writes: [], network: { hosts: [], anyPublic: false, local: [] } },
  ]);
  await uninstall(lab.context, 'snake');
  expect(await install(() => () => Promise.reject(new Error('no box')))).toBe(false);
});

testNeeding('python3')('what no Python can read stops no install', async () => {
  await using lab = await preparationLab();
  const { dir, said } = await lab.install(
    extension({
      'server/broken.py': 'def (:\n',
      'server/other/__pycache__': 'no folder',
      'server/other/x.py': 'x = 1\n',
      'server/deep.py': `x = ${'('.repeat(5000)}1${')'.repeat(5000)}\n`,
      'server/null.py': 'x = 1\0\n',
      'server/cp27-linux-x64/old.py': 'print 1\n',
      'server/lib/cp399-linux-x64/other.py': 'x = 1\n',
    }),
  );
  expect(said).toEqual([]);
  expect(readdirSync(join(dir, 'server/__pycache__'))).toHaveLength(1);
  expect(readdirSync(join(dir, 'server/lib/cp399-linux-x64'))).toEqual(['other.py']);
  expect(await lab.call('snake', 'greet', { name: 'Ada' })).toBe('Hello, Ada!');
});

testNeeding('python3')('an install that is given up leaves nothing', async () => {
  await using lab = await preparationLab();
  const controller = new AbortController();
  const many = Object.fromEntries(
    Array.from({ length: 200 }, (_, index) => [`server/lib/m${index}.py`, 'x = 1\n']),
  );
  const failed = lab.install(extension(many), {
    signal: controller.signal,
    onPreparing: () => controller.abort(new HostError('cancelled', 'given up')),
  });
  await expect(failed).rejects.toMatchObject({ code: 'cancelled' });
  expect(readdirSync(lab.home.store)).toEqual([]);
});
