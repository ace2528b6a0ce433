import { chmod, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, testOnPosix, writeTree } from '@opendxt/testkit';
import { describe, expect, onTestFinished } from 'vitest';
import { chooseRuntime } from './index.ts';
import { fakePython, machineIn, script, type MachineLab } from './testing/index.ts';

async function bareMachine(): Promise<MachineLab> {
  const folder = await temporaryFolder('opendxt runtimes é ');
  onTestFinished(() => folder.remove());
  return machineIn(folder.path);
}

describe('what a box must let it read', () => {
  testOnPosix('is the installation, and never a home', async () => {
    const lab = await bareMachine();
    const versions = join(lab.home, '.pyenv/versions/3.11.7');
    await fakePython(join(versions, 'bin/python3'), '3.11.7');
    await writeTree(versions, { 'lib/python3.11/os.py': '' });
    expect((await lab.choose('python')).folders).toContain(versions);
    // A single program in a folder of programs brings only itself.
    await fakePython(join(lab.home, 'bin/python3'), '3.12.0');
    const { folders } = await lab.choose('python');
    expect(folders).toContain(join(lab.home, 'bin/python3'));
    expect(folders).not.toContain(lab.home);
    expect(folders).not.toContain(join(lab.home, 'bin'));
  });

  testOnPosix('is only its libraries, where others keep their things beside it', async () => {
    const lab = await bareMachine();
    const local = join(lab.home, '.local');
    await fakePython(join(local, 'bin/python3'), '3.11.7');
    await writeTree(local, { 'lib/python3.11/os.py': '', 'share/keyrings/secret': '' });
    const { folders } = await lab.choose('python');
    expect(folders).toEqual(
      expect.arrayContaining([join(local, 'bin/python3'), join(local, 'lib/python3.11')]),
    );
    expect(folders.filter((folder) => join(local, 'share/x').startsWith(folder))).toEqual([]);
  });

  testOnPosix('is a virtual environment and the Python behind it', async () => {
    const lab = await bareMachine();
    const base = join(lab.home, '.local/share/uv/python/cpython-3.12.4-linux-x86_64-gnu');
    await fakePython(join(base, 'bin/python3'), '3.12.4');
    await writeTree(base, { 'lib/python3.12/os.py': '' });
    const venv = join(lab.home, 'project/.venv');
    await writeTree(venv, { 'pyvenv.cfg': `home = ${join(base, 'bin')}\n` });
    await mkdir(join(venv, 'bin'));
    await symlink(join(base, 'bin/python3'), join(venv, 'bin/python3'));
    const choice = await lab.choose(join(venv, 'bin/python3'));
    expect(choice.command).toBe(join(venv, 'bin/python3'));
    expect(choice.folders).toEqual(expect.arrayContaining([venv, base]));
  });

  testOnPosix(
    'is nothing that a bundle points to, unless it is a Python of this machine',
    async () => {
      const lab = await bareMachine();
      const bundle = join(lab.home, 'store/notes/1.0.0');
      const covered = { ranges: {}, covered: [bundle] };
      await writeTree(lab.home, { 'keys/id': 'secret' });
      await chmod(join(lab.home, 'keys/id'), 0o700);
      await writeTree(bundle, { 'venv/pyvenv.cfg': `home = ${join(lab.home, 'keys')}\n` });
      await script(join(bundle, 'venv/bin/id'), 'true');
      await symlink(join(lab.home, 'keys/id'), join(bundle, 'venv/bin/key'));
      for (const name of ['id', 'key']) {
        const { folders } = await chooseRuntime(
          join(bundle, 'venv/bin', name),
          lab.machine,
          covered,
        );
        expect(folders.filter((folder) => join(lab.home, 'keys/id').startsWith(folder))).toEqual(
          [],
        );
      }
      const base = join(lab.home, '.pyenv/versions/3.11.7');
      await fakePython(join(base, 'bin/python3'), '3.11.7');
      await writeTree(base, { 'lib/python3.11/os.py': '' });
      await symlink(join(base, 'bin/python3'), join(bundle, 'venv/bin/python3'));
      const venv = await chooseRuntime(join(bundle, 'venv/bin/python3'), lab.machine, covered);
      expect(venv.folders).toContain(base);
    },
  );

  testOnPosix('follows links to where the program really is', async () => {
    const lab = await bareMachine();
    const real = join(lab.home, '.local/share/uv/python/cpython-3.12.4-linux-x86_64-gnu');
    await fakePython(join(real, 'bin/python3.12'), '3.12.4');
    await writeTree(real, { 'lib/python3.12/os.py': '' });
    await mkdir(join(lab.home, 'bin'));
    await symlink(join(real, 'bin/python3.12'), join(lab.home, 'bin/python3'));
    const choice = await lab.choose('python3');
    expect(choice.command).toBe(join(real, 'bin/python3.12'));
    expect(choice.folders).toContain(real);
  });
});
