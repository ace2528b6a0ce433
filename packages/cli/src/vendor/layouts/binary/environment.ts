import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PythonTarget } from '@opendxt/bundle';
import { locateHome, thisMachine } from '@opendxt/host';
import { CliError } from '../../../command/index.ts';
import { runProgram } from '../../../programs/index.ts';
import { vendorPackages } from '../../vendor-packages.ts';
import { refuseMissing } from '../missing.ts';
import type { LayoutRequest } from '../types.ts';

/** Named exactly, so that the same source gives the same program wherever the index has them. */
const wanted = ['pyinstaller==6.22.3', 'pyinstaller-hooks-contrib==2026.9'];

export interface Installer extends AsyncDisposable {
  /** With the packages of PyInstaller. */
  readonly folder: string;
}

/** Brings PyInstaller as it brings any package, from the cache when it was brought before. */
export async function bringInstaller(
  request: LayoutRequest,
  target: PythonTarget,
  work: string,
): Promise<Installer> {
  const { env, signal } = request;
  request.onProgress('fetching PyInstaller');
  const path = join(work, 'requirements.txt');
  await writeFile(path, `${wanted.join('\n')}\n`);
  const machine = thisMachine();
  const home = env['HOME'] ?? env['USERPROFILE'] ?? machine.home;
  const vendored = await vendorPackages(
    { input: { kind: 'requirements', path }, targets: [target], python: target.minor },
    { env, cwd: work, signal, cacheDir: locateHome({ ...machine, env, home }, work).cache },
  );
  try {
    refuseMissing(vendored);
    const [tree] = vendored.trees;
    if (tree === undefined) throw new Error('PyInstaller was neither brought nor missing');
    return { folder: tree.folder, [Symbol.asyncDispose]: () => vendored[Symbol.asyncDispose]() };
  } catch (error) {
    await vendored[Symbol.asyncDispose]();
    throw error;
  }
}

/** Makes a throw-away environment with trees of packages; gives its Python. */
export async function makeEnvironment(
  { env, signal }: LayoutRequest,
  {
    python,
    folder,
    trees,
  }: { readonly python: string; readonly folder: string; readonly trees: readonly string[] },
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const run = await runProgram(python, ['-I', '-m', 'venv', '--without-pip', folder], {
    cwd: folder,
    env,
    signal,
  });
  if (run?.status !== 0)
    throw new CliError('install-failed', `\`${python} -m venv\` failed`, {
      hint:
        run?.stderr.trim() ||
        run?.stdout.trim() ||
        'some systems have `venv` in a package of its own: `python3-venv`',
    });
  const site = await sitePackages(folder);
  for (const tree of trees) await cp(tree, site, { recursive: true });
  return process.platform === 'win32'
    ? join(folder, 'Scripts', 'python.exe')
    : join(folder, 'bin', 'python');
}

async function sitePackages(environment: string): Promise<string> {
  if (process.platform === 'win32') return join(environment, 'Lib', 'site-packages');
  const [python = ''] = await readdir(join(environment, 'lib'));
  return join(environment, 'lib', python, 'site-packages');
}
