import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, realpath, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, testNeeding, writeTree } from '@opendxt/testkit';
import { expect, onTestFinished } from 'vitest';
import { chooseRuntime, thisMachine, type Machine, type RuntimeChoice } from './index.ts';

/** A home on a machine where runtimes of the system are not looked for first. */
async function homeWith(path: readonly string[]): Promise<{ home: string; machine: Machine }> {
  const folder = await temporaryFolder('opendxt box é ');
  onTestFinished(() => folder.remove());
  const home = await realpath(folder.path);
  const PATH = path.map((each) => join(home, each)).join(':');
  return { home, machine: { ...thisMachine(), env: { PATH }, home } };
}

/** Runs the chosen program where there is nothing but the system's software and its folders. */
function runBoxed({ command, folders }: RuntimeChoice, args: readonly string[]) {
  const links = ['bin', 'lib', 'lib64', 'sbin'].flatMap((name) => [
    '--symlink',
    `usr/${name}`,
    `/${name}`,
  ]);
  const binds = folders.flatMap((path) => ['--ro-bind', path, path]);
  const box = ['--unshare-all', '--clearenv', '--ro-bind', '/usr', '/usr', ...links, ...binds];
  const { status, stdout, stderr } = spawnSync(
    'bwrap',
    [...box, '--proc', '/proc', command, ...args],
    {
      encoding: 'utf8',
    },
  );
  return { status, stdout, stderr };
}

const modules = 'import ssl, sqlite3, ctypes, hashlib, multiprocessing, json, sys; print("all")';

testNeeding('bubblewrap', 'python3')('the Python of this machine has all its modules', async () => {
  const choice = await chooseRuntime('python3', thisMachine());
  expect(runBoxed(choice, ['-I', '-c', modules])).toMatchObject({ status: 0, stdout: 'all\n' });
});

testNeeding('bubblewrap', 'python3')('a virtual environment has its packages', async () => {
  const { home, machine } = await homeWith([]);
  const venv = join(home, 'my project/.venv');
  const python = (await chooseRuntime('python3', thisMachine())).command;
  expect(spawnSync(python, ['-m', 'venv', '--without-pip', venv]).status).toBe(0);
  const [site] = spawnSync(
    join(venv, 'bin/python'),
    ['-c', 'import site; print(site.getsitepackages()[0])'],
    {
      encoding: 'utf8',
    },
  ).stdout.split('\n');
  await writeTree(site ?? '', { 'mine.py': 'word = "mine"\n' });
  const choice = await chooseRuntime(join(venv, 'bin/python'), machine);
  expect(runBoxed(choice, ['-c', `${modules}; import mine; print(mine.word)`])).toMatchObject({
    status: 0,
    stdout: 'all\nmine\n',
  });
});

testNeeding('bubblewrap')('a Node of a version manager runs, with npm beside it', async () => {
  const { home, machine } = await homeWith([]);
  const prefix = join(home, '.nvm/versions/node/v99.0.0');
  await mkdir(join(prefix, 'bin'), { recursive: true });
  await copyFile(process.execPath, join(prefix, 'bin/node'));
  await writeTree(prefix, { 'lib/node_modules/npm/package.json': '{"name":"npm"}' });
  const nodePath = join(prefix, 'bin/node');
  const choice = await chooseRuntime('node', { ...machine, nodePath });
  expect(choice.command).toBe(nodePath);
  const script = `console.log(require(${JSON.stringify(`${prefix}/lib/node_modules/npm`)}+'/package.json').name)`;
  expect(runBoxed(choice, ['-e', script])).toMatchObject({ status: 0, stdout: 'npm\n' });
});

testNeeding('bubblewrap')('a program among others brings only itself', async () => {
  const { home, machine } = await homeWith(['bin']);
  await writeTree(home, { 'bin/secret': 'mine', '.ssh/id': 'mine', 'lib/node_modules/x': '' });
  await copyFile(process.execPath, join(home, 'bin/node'));
  const choice = await chooseRuntime('node', { ...machine, nodePath: join(home, 'bin/node') });
  const script = `console.log(require('fs').readdirSync(${JSON.stringify(home)}+'/bin').join())`;
  expect(runBoxed(choice, ['-e', script])).toMatchObject({ status: 0, stdout: 'node\n' });
});

testNeeding('bubblewrap', 'gcc')('a program brings the libraries that lie elsewhere', async () => {
  const { home, machine } = await homeWith([]);
  await writeTree(home, {
    'src/greet.c': '#include <stdio.h>\nvoid greet(void) { puts("hello"); }\n',
    'src/main.c': 'void greet(void);\nint main(void) { greet(); return 0; }\n',
  });
  const library = join(home, 'opt/greet/lib');
  await mkdir(library, { recursive: true });
  await mkdir(join(home, 'bin'));
  const gcc = (...args: string[]) =>
    spawnSync('gcc', args, { cwd: join(home, 'src'), encoding: 'utf8' });
  gcc(
    '-shared',
    '-fPIC',
    '-Wl,-soname,libgreet.so.1',
    '-o',
    join(library, 'libgreet.so.1.2'),
    'greet.c',
  );
  await symlink('libgreet.so.1.2', join(library, 'libgreet.so.1'));
  const program = join(home, 'bin/greeter');
  const linked = gcc(
    '-o',
    program,
    'main.c',
    join(library, 'libgreet.so.1.2'),
    '-Wl,-rpath,$ORIGIN/../opt/greet/lib',
  );
  expect(linked.stderr).toBe('');
  const choice = await chooseRuntime(program, machine);
  expect(choice.folders.filter((path) => path.startsWith(home))).toEqual([program, library]);
  expect(runBoxed(choice, [])).toMatchObject({ status: 0, stdout: 'hello\n' });
  // A bundle's own program must not choose what it may read.
  const covered = [join(home, 'bin')];
  const bundled = await chooseRuntime(program, machine, { ranges: {}, covered });
  expect(bundled.folders.filter((path) => path.startsWith(home))).toEqual([]);
});
