import type { Manifest } from '@opendxt/manifest';
import { HostError } from '../error/index.ts';
import type { Home } from '../home/index.ts';
import type { Machine } from '../runtimes/index.ts';
import { versionDir } from '../store/index.ts';
import { findProject, makeEnvironment, readEnvironment, whyUnusable } from './environment/index.ts';
import type { PrepareOptions } from './types.ts';

interface Version {
  readonly id: string;
  readonly folder: string;
  readonly manifest: Manifest;
}

/**
 * Makes the environment of an unpacked version whose packages uv brings, unless it is there. Only
 * under the lock of the state. Answers with whether it was made.
 * @throws {HostError} `runtime-missing`, `packages-missing`
 */
export async function preparePackages(
  home: Home,
  machine: Machine,
  version: Version,
  options: PrepareOptions = {},
): Promise<boolean> {
  const { id, folder, manifest } = version;
  const project = await findProject(versionDir(home, id, folder), manifest, machine);
  if (project === undefined) return false;
  if (whyUnusable(await readEnvironment(home, id, folder)) === undefined) return false;
  await makeEnvironment(home, machine, version, project, options);
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
