import { chmod, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { chooseRuntime, thisMachine, type Machine, type RuntimeChoice } from '../index.ts';

export interface MachineLab {
  readonly home: string;
  readonly machine: Machine;
  readonly cacheDir: string;
  choose(command: string, range?: string, of?: Partial<Machine>): Promise<RuntimeChoice>;
  /** How often a fake program was executed. */
  asked(path: string): Promise<number>;
}

/** A machine with nothing on it but the Node that runs this. */
export async function machineIn(folder: string): Promise<MachineLab> {
  const home = join(await realpath(folder), 'home');
  const cacheDir = join(folder, 'cache');
  await mkdir(home);
  await mkdir(cacheDir);
  const machine: Machine = { ...thisMachine(), env: { PATH: join(home, 'bin') }, home };
  return {
    home,
    machine,
    cacheDir,
    choose: (command, range, of = {}) => {
      const name = command.startsWith('python') ? 'python' : command;
      const ranges = range === undefined ? {} : { [name]: range };
      return chooseRuntime(command, { ...machine, ...of }, { ranges, cacheDir });
    },
    asked: async (path) =>
      (await readFile(`${join(home, path)}.asked`, 'utf8').catch(() => '')).length,
  };
}

/** A program that says that it is this Python, and notes each time that it is asked. */
export async function fakePython(path: string, version: string, more: object = {}): Promise<void> {
  const answer = JSON.stringify({ version, executable: path, implementation: 'cpython', ...more });
  await script(path, `printf x >> "$0.asked"\necho '${answer}'`);
}

export async function script(path: string, lines: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${lines}\n`);
  await chmod(path, 0o755);
}
