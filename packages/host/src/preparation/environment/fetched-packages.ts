import {
  BundleError,
  lockedByUv,
  parseTarget,
  readPyproject,
  readUvLock,
  type LockedPackage,
  type PythonMinor,
  type PythonTarget,
} from '@opendxt/bundle';
import type { RuntimeChoice } from '../../runtimes/index.ts';
import type { FetchedPackages } from '../types.ts';
import type { UvProject } from './find-project.ts';

/**
 * What uv would fetch for a project. Of a lock it takes the addresses as they stand there, whatever
 * index it is configured with; without one it asks that index, and those that the project names.
 */
export function fetchedPackages(
  { text, lock }: UvProject,
  python: RuntimeChoice,
  machine: { readonly platform: string; readonly arch: string },
): FetchedPackages {
  if (lock === undefined) {
    const { dependencies, addresses } = readPyproject(text);
    return { locked: false, count: dependencies.length, hosts: hostsOf(addresses) };
  }
  const packages = lockedFor(lock, targetOf(python, machine));
  const urls = packages.flatMap(({ wheels }) => wheels.flatMap(({ url }) => url ?? []));
  return { locked: true, count: packages.length, hosts: hostsOf(urls) };
}

/** All of the lock where it can't be said which of them this machine needs. */
function lockedFor(text: string, target: PythonTarget | undefined): readonly LockedPackage[] {
  const lock = readUvLock(text);
  const all = lock.packages.filter(({ source }) => ['registry', 'url'].includes(source.kind));
  if (target === undefined) return all;
  try {
    return lockedByUv(lock, target);
  } catch (error) {
    if (error instanceof BundleError) return all;
    throw error;
  }
}

function targetOf(
  { version, arch }: RuntimeChoice,
  machine: { readonly platform: string; readonly arch: string },
): PythonTarget | undefined {
  const minor = /^3\.\d+/.exec(version ?? '')?.[0];
  if (minor === undefined) return undefined;
  try {
    const target = parseTarget(`${machine.platform}-${arch ?? machine.arch}`);
    return { target, minor: minor as PythonMinor };
  } catch (error) {
    if (error instanceof BundleError) return undefined;
    throw error;
  }
}

/** Without user and password, which an address may have. */
function hostsOf(addresses: readonly string[]): readonly string[] {
  const hosts = addresses.map((address) =>
    URL.canParse(address) ? new URL(address).host || address : address,
  );
  return [...new Set(hosts)].toSorted();
}
