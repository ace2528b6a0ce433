import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { Manifest } from '@opendxt/manifest';
import { HostError } from '../../error/index.ts';
import { writeVersioned, type Home } from '../../home/index.ts';
import { chooseRuntime, type Machine } from '../../runtimes/index.ts';
import {
  environmentDir,
  environmentRecord,
  fingerprint,
  removeTree,
  sealAll,
} from '../../store/index.ts';
import { compileSources, emptyBytecode } from '../bytecode/index.ts';
import type { PreparationContext, PrepareOptions } from '../types.ts';
import { choosePython } from './choose-python.ts';
import { explainFailure } from './explain-failure.ts';
import type { UvProject } from './find-project.ts';
import { readProject } from './read-project.ts';
import { recordFormat } from './record.ts';
import { runUv } from './run-uv.ts';
import type { EnvironmentRecord } from './types.ts';

/** The version that an environment is made for. */
export interface EnvironmentOwner {
  readonly id: string;
  readonly folder: string;
  readonly manifest: Manifest;
}

/**
 * Installs the packages of a project into an environment of its own, from wheels alone: nothing of
 * them is executed. Only under the lock of the state. What was there is replaced; what fails leaves
 * nothing.
 * @throws {HostError} `runtime-missing`, `packages-missing`
 */
export async function makeEnvironment(
  context: PreparationContext,
  owner: EnvironmentOwner,
  project: UvProject,
  options: PrepareOptions = {},
): Promise<void> {
  const { id, folder } = owner;
  const { home, machine } = context;
  const target = environmentDir(home, id, folder);
  const record = environmentRecord(home, id, folder);
  const { requiresPython, scripts, isPackage } = readProject(id, project);
  const uv = await chooseRuntime('uv', machine, { ranges: {}, cacheDir: home.cache });
  if (uv.missing !== undefined) throw noUv(id, uv.missing);
  const python = await choosePython(home, machine, owner.manifest, {
    ...project,
    ...(requiresPython === undefined ? {} : { requiresPython }),
  });
  if (python.missing !== undefined || python.version === undefined) throw python.missing;
  await rm(record, { force: true });
  await removeTree(target);
  const copy = join(home.temporary, randomUUID());
  try {
    await sync(home, machine, { id, project, copy, target, uv: uv.command, python }, options);
    if (isPackage) await addProject(target, project);
    const files = await filesIn(target);
    await emptyBytecode(target, files);
    const sources = files.filter((path) => path.endsWith('.py'));
    await compileSources(python.command, target, sources, context, options);
    await sealAll(target);
    const made: EnvironmentRecord = {
      folder: target,
      python: programIn(target, 'python'),
      scripts,
      base: python.command,
      version: python.version,
      fingerprint: fingerprint(target),
    };
    await writeVersioned(record, recordFormat, made);
  } catch (error) {
    await removeTree(target);
    throw error;
  } finally {
    await removeTree(copy);
  }
}

interface Sync {
  readonly id: string;
  readonly project: UvProject;
  readonly copy: string;
  readonly target: string;
  readonly uv: string;
  readonly python: { readonly command: string };
}

/**
 * From a copy that has nothing but the two files, so that nothing else of the bundle says what is to
 * be done. Without a lock one is made first: where all packages come from is known before any is taken.
 */
async function sync(
  home: Home,
  machine: Machine,
  { id, project, copy, target, uv, python }: Sync,
  { signal, onPreparing }: PrepareOptions,
): Promise<void> {
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await mkdir(copy, { mode: 0o700 });
  await writeFile(join(copy, 'pyproject.toml'), project.text);
  if (project.lock !== undefined) await writeFile(join(copy, 'uv.lock'), project.lock);
  onPreparing?.('installing its packages');
  const run = async (args: readonly string[]) => {
    const { ok, output } = await runUv(uv, {
      args: [...args, '--no-build', '--python', python.command, '--color', 'never'],
      cwd: copy,
      env: environmentOfUv(home, machine, target),
      signal,
      onLine: (line) => onPreparing?.(`installing its packages: ${line.trim()}`),
    });
    signal?.throwIfAborted();
    if (!ok) throw explainFailure(id, output);
  };
  if (project.lock === undefined) {
    await run(['lock']);
    const lock = await readFile(join(copy, 'uv.lock'), 'utf8');
    readProject(id, { ...project, lock });
  }
  await run(['sync', '--frozen', '--no-dev', '--no-install-project', '--link-mode', 'copy']);
}

function environmentOfUv(
  home: Home,
  { env }: Machine,
  target: string,
): Readonly<Record<string, string | undefined>> {
  return {
    ...env,
    UV_PROJECT_ENVIRONMENT: target,
    UV_CACHE_DIR: join(home.cache, 'uv'),
    UV_PYTHON_DOWNLOADS: 'never',
    UV_COMPILE_BYTECODE: '0',
    UV_KEYRING_PROVIDER: 'disabled',
    UV_NO_PROGRESS: '1',
    // No package comes from a repository; what one names is not even asked.
    GIT_ALLOW_PROTOCOL: 'none',
    VIRTUAL_ENV: undefined,
    PYTHONPATH: undefined,
    PYTHONHOME: undefined,
  };
}

/** What an editable install of the project itself would do: its modules are found where they lie. */
async function addProject(target: string, { dir }: UvProject): Promise<void> {
  const source = join(dir, 'src');
  const site = await sitePackages(target);
  if (site === undefined) return;
  await writeFile(join(site, '_opendxt_project.pth'), `${existsSync(source) ? source : dir}\n`);
}

async function sitePackages(target: string): Promise<string | undefined> {
  if (process.platform === 'win32') return join(target, 'Lib', 'site-packages');
  // A wheel may bring folders beside it.
  const python = (await readdir(join(target, 'lib'))).find((name) => /^python3\.\d+t?$/.test(name));
  return python === undefined ? undefined : join(target, 'lib', python, 'site-packages');
}

async function filesIn(target: string): Promise<readonly string[]> {
  const entries = await readdir(target, { recursive: true, withFileTypes: true });
  return (
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(target, join(entry.parentPath, entry.name)).split(sep).join('/'))
      // `lib64` is a link to `lib` on some systems.
      .filter((path) => !path.startsWith('lib64/'))
  );
}

export function programIn(environment: string, name: string): string {
  return process.platform === 'win32'
    ? join(environment, 'Scripts', `${name}.exe`)
    : join(environment, 'bin', name);
}

function noUv(id: string, { message, hint }: HostError): HostError {
  return new HostError(
    'runtime-missing',
    `\`${id}\` ${message}: it brings no packages, and uv installs them`,
    hint === undefined ? {} : { hint },
  );
}
