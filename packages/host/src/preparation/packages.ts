import type { Contents } from '@opendxt/bundle';
import type { Manifest } from '@opendxt/manifest';
import { HostError } from '../error/index.ts';
import type { Home } from '../home/index.ts';
import type { Machine } from '../runtimes/index.ts';
import { versionDir } from '../store/index.ts';
import {
  choosePython,
  fetchedPackages,
  findProject,
  makeEnvironment,
  readEnvironment,
  readProject,
  whyUnusable,
} from './environment/index.ts';
import type { FetchedPackages, PreparationContext, PrepareOptions } from './types.ts';

interface Version {
  readonly id: string;
  readonly folder: string;
  readonly manifest: Manifest;
}

/**
 * What `preparePackages` would fetch for a version that need not be unpacked yet; undefined where
 * that is nothing.
 * @throws {HostError} `packages-missing`, for a project whose packages are never installed
 */
export async function planPackages(
  home: Home,
  machine: Machine,
  { id, folder, manifest }: Version,
  contents: Contents,
): Promise<FetchedPackages | undefined> {
  const project = await findProject(versionDir(home, id, folder), manifest, machine, contents);
  if (project === undefined) return undefined;
  if (whyUnusable(await readEnvironment(home, id, folder)) === undefined) return undefined;
  const { requiresPython } = readProject(id, project);
  const demands = requiresPython === undefined ? project : { ...project, requiresPython };
  const python = await choosePython(home, machine, manifest, demands);
  return fetchedPackages(project, python, machine);
}

/**
 * Makes the environment of an unpacked version whose packages uv brings, unless it is there. Only
 * under the lock of the state. Answers with whether it was made.
 * @throws {HostError} `runtime-missing`, `packages-missing`
 */
export async function preparePackages(
  context: PreparationContext,
  version: Version,
  options: PrepareOptions = {},
): Promise<boolean> {
  const { id, folder, manifest } = version;
  const { home, machine } = context;
  const project = await findProject(versionDir(home, id, folder), manifest, machine);
  if (project === undefined) return false;
  if (whyUnusable(await readEnvironment(home, id, folder)) === undefined) return false;
  await makeEnvironment(context, version, project, options);
  return true;
}

/**
 * Stops a start that would have to fetch packages first.
 * @throws {HostError} `packages-missing`
 */
export async function expectPackages(
  home: Home,
  machine: Machine,
  { id, folder, manifest }: Version,
): Promise<void> {
  const project = await findProject(versionDir(home, id, folder), manifest, machine);
  if (project === undefined) return;
  const why = whyUnusable(await readEnvironment(home, id, folder));
  if (why === undefined) return;
  throw new HostError('packages-missing', `\`${id}\` can't start without its packages: ${why}`, {
    hint: `\`dxt enable ${id}\` installs them again`,
  });
}
