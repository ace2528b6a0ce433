import { chmod, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, testNeeding, testOnPosix, writeTree } from '@opendxt/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { chooseRuntime, thisMachine, type RuntimeChoice } from './index.ts';
import { fakePython, machineIn, script, type MachineLab } from './testing/index.ts';

async function bareMachine(): Promise<MachineLab> {
  const folder = await temporaryFolder('opendxt runtimes é ');
  onTestFinished(() => folder.remove());
  return machineIn(folder.path);
}

const commandsOf = ({ command, why, version }: RuntimeChoice) => ({ command, why, version });

describe('Python', () => {
  testOnPosix('is the first one that fits, and what was passed over is said', async () => {
    const lab = await bareMachine();
    await fakePython(join(lab.home, 'bin/python3'), '3.9.2');
    await fakePython(join(lab.home, '.pyenv/versions/3.8.18/bin/python3'), '3.8.18');
    await fakePython(join(lab.home, '.pyenv/versions/3.95.7/bin/python3'), '3.95.7');
    await fakePython(join(lab.home, '.pyenv/versions/3.98.1/bin/python3'), '3.98.1');
    expect(commandsOf(await lab.choose('python', '>=3.95 <3.97'))).toEqual({
      command: join(lab.home, '.pyenv/versions/3.95.7/bin/python3'),
      version: '3.95.7',
      why: expect.stringMatching(
        /^Python 3\.95\.7, from pyenv: the first that satisfies `>=3\.95 <3\.97`; 3\.9\.2 at `.*\/bin\/python3` does not satisfy/,
      ),
    });
    // Versions that a folder's name tells are not executed to be refused.
    expect(await lab.asked('.pyenv/versions/3.98.1/bin/python3')).toBe(0);
    expect(await lab.asked('.pyenv/versions/3.8.18/bin/python3')).toBe(0);
  });

  testOnPosix('is asked once, until the file is another one', async () => {
    const lab = await bareMachine();
    const path = join(lab.home, 'bin/python3');
    await fakePython(path, '3.11.7');
    await lab.choose('python3');
    expect(await lab.asked('bin/python3')).toBe(1);
    const again = await lab.choose('python', '>=3.10');
    expect(again.version).toBe('3.11.7');
    expect(await lab.asked('bin/python3')).toBe(1);
    await fakePython(path, '3.12.0');
    await utimes(path, 1, 1);
    expect((await lab.choose('python')).version).toBe('3.12.0');
    expect(await lab.asked('bin/python3')).toBe(2);
  });

  testOnPosix(
    'that the user names goes first, and one that can not run is passed over',
    async () => {
      const lab = await bareMachine();
      await fakePython(join(lab.home, 'bin/python3'), '3.11.7');
      await fakePython(join(lab.home, 'own/py'), '3.13.0', { freeThreaded: true });
      const env = { ...lab.machine.env, OPENDXT_PYTHON: join(lab.home, 'own/py') };
      const named = await lab.choose('python', undefined, { env });
      expect(named).toMatchObject({
        version: '3.13.0',
        why: expect.stringContaining('OPENDXT_PYTHON'),
      });
      await script(join(lab.home, 'own/py'), 'exit 3');
      const next = await lab.choose('python', undefined, { env });
      expect(next).toMatchObject({
        version: '3.11.7',
        why: expect.stringContaining('does not say'),
      });
    },
  );

  testOnPosix('without its lock, or of another make, is for those who name it', async () => {
    const lab = await bareMachine();
    await fakePython(join(lab.home, 'bin/python3'), '3.13.0', { freeThreaded: true });
    await fakePython(join(lab.home, 'bin/python3.12'), '3.12.0', { implementation: 'pypy' });
    await fakePython(join(lab.home, 'bin/python'), '3.11.0');
    expect(await lab.choose('python')).toMatchObject({
      version: '3.11.0',
      why: expect.stringMatching(/is free-threaded; 3\.12\.0 at .* is pypy/),
    });
  });

  testOnPosix('of a project’s environment is the last choice', async () => {
    const lab = await bareMachine();
    await writeTree(join(lab.home, 'project/.venv'), { 'pyvenv.cfg': 'home = /nowhere\n' });
    await fakePython(join(lab.home, 'project/.venv/bin/python3'), '3.98.0');
    await fakePython(join(lab.home, '.pyenv/versions/3.97.0/bin/python3'), '3.97.0');
    const env = { PATH: join(lab.home, 'project/.venv/bin') };
    expect((await lab.choose('python3', '>=3.97', { env })).version).toBe('3.97.0');
    expect((await lab.choose('python3', '>=3.98', { env })).version).toBe('3.98.0');
  });

  testOnPosix('of a minor version is what `python3.96` means', async () => {
    const lab = await bareMachine();
    await fakePython(join(lab.home, 'bin/python3'), '3.11.7');
    await fakePython(join(lab.home, '.pyenv/versions/3.96.1/bin/python3'), '3.96.1');
    expect((await lab.choose('python3.96')).version).toBe('3.96.1');
  });

  testOnPosix('is none from a folder that everybody may write to', async () => {
    const lab = await bareMachine();
    await fakePython(join(lab.home, 'bin/python3'), '3.98.1');
    await chmod(join(lab.home, 'bin'), 0o777);
    const found = await lab.choose('python3').catch(() => undefined);
    expect(found?.command).not.toBe(join(lab.home, 'bin/python3'));
    expect(await lab.asked('bin/python3')).toBe(0);
  });

  testOnPosix('behind shims is the one of the global setting', async () => {
    const lab = await bareMachine();
    const root = join(lab.home, '.pyenv');
    await script(join(root, 'shims/python3'), 'exit 9');
    await fakePython(join(root, 'versions/3.10.13/bin/python3'), '3.10.13');
    await fakePython(join(root, 'versions/3.12.1/bin/python3'), '3.12.1');
    await writeFile(join(root, 'version'), '3.10.13\n');
    const choice = await lab.choose('python3', undefined, {
      env: { PATH: join(root, 'shims') },
    });
    expect(choice).toMatchObject({ version: '3.10.13', why: expect.stringContaining('from PATH') });
  });

  testOnPosix('that no machine has is named with those that were found', async () => {
    const lab = await bareMachine();
    await fakePython(join(lab.home, 'bin/python3'), '3.9.2');
    const { missing, command } = await lab.choose('python3', '>=9');
    expect(command).toBe('python3');
    expect(missing).toMatchObject({
      code: 'runtime-missing',
      message: expect.stringMatching(/^needs Python `>=9`, found 3\.9\.2 at `[^`]*\/bin\/python3`/),
      hint: expect.stringContaining('OPENDXT_PYTHON'),
    });
  });

  testOnPosix('of a version that packages are for comes before the first one', async () => {
    const lab = await bareMachine();
    await fakePython(join(lab.home, 'bin/python3'), '3.13.0');
    await fakePython(join(lab.home, '.pyenv/versions/3.12.1/bin/python3'), '3.12.1');
    const choose = (...minors: string[]) =>
      chooseRuntime('python3', lab.machine, { ranges: {}, cacheDir: lab.cacheDir, minors });
    expect(await choose('3.12')).toMatchObject({
      version: '3.12.1',
      why: expect.stringContaining('3.13.0 at'),
    });
    expect(await choose('3.12', '3.13')).toMatchObject({ version: '3.13.0' });
    expect(await choose('3.99')).toMatchObject({ version: '3.13.0' });
  });

  testNeeding('python3')('says all about itself', async () => {
    const lab = await bareMachine();
    const choice = await lab.choose('python', '>=3.8', thisMachine());
    expect(choice).toMatchObject({ runtime: 'python', arch: process.arch });
    expect(choice.version).toMatch(/^3\.\d+\.\d+/);
  });
});

describe('Node', () => {
  test('that runs us is known without asking', async () => {
    const lab = await bareMachine();
    const choice = await lab.choose('node', undefined, { nodePath: '/nowhere/node' });
    expect(choice).toMatchObject({ version: process.versions.node, arch: process.arch });
    expect(choice.why).toContain('which runs OpenDXT');
  });

  testOnPosix('of another version is found where version managers and we keep it', async () => {
    const lab = await bareMachine();
    const node = (version: string) =>
      `echo '${JSON.stringify({ version, platform: process.platform, arch: process.arch })}'`;
    await script(join(lab.home, '.nvm/versions/node/v98.1.0/bin/node'), node('98.1.0'));
    await script(join(lab.cacheDir, 'runtimes/node-99.0.0/bin/node'), node('99.0.0'));
    expect(await lab.choose('node', '>=98')).toMatchObject({
      version: '98.1.0',
      why: expect.stringContaining('from nvm'),
    });
    expect((await lab.choose('node', '^99')).version).toBe('99.0.0');
    const { missing } = await lab.choose('node', '^97');
    expect(missing).toMatchObject({ hint: '`dxt runtimes add node "^97"` fetches one' });
  });
});

testOnPosix('any other program is looked for on the PATH of servers alone', async () => {
  const lab = await bareMachine();
  await script(join(lab.home, 'bin/only-mine'), 'true');
  expect((await lab.choose('sh')).command).toMatch(/^\/.*\/sh$/);
  expect((await lab.choose('only-mine')).missing?.code).toBe('runtime-missing');
  expect((await lab.choose('./server')).command).toBe('./server');
});
