import { fileURLToPath, pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { type LockedFile, type LockedPackage, type PythonTarget } from '@opendxt/bundle';
import { CliError } from '../../command/index.ts';
import { wrongDigest } from '../clients/index.ts';
import { chooseWheel } from './choose-wheel.ts';
import { missingWheel } from './missing.ts';
import type { Choice, Plan } from './types.ts';

/** What a lock says, and where it lies. */
export interface Lock {
  /** All that a target needs. */
  lockedFor(target: PythonTarget): readonly LockedPackage[];
  /** Absolute; paths in the lock start from there. */
  readonly folder: string;
  /** The only digests that files of a project may have, where somebody said so. */
  readonly digests?: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What a client does that a lock alone does not tell. */
export interface LockTools {
  /** Builds a wheel of the source; the file is checked by the digest. */
  build(name: string, version: string, sha256: string): Promise<Choice>;
  /** The newest version of a project that has a wheel for a target. */
  newest(project: string, target: PythonTarget): Promise<string | undefined>;
}

/**
 * What each target takes of a lock. A project that has no wheel at all is built here, which for a
 * pure one is good for all targets. CliError `refused` for a project that no file fits the digests
 * of, `install-failed` for one that comes from elsewhere than an index or a file.
 */
export async function planOfLock(
  by: string,
  lock: Lock,
  targets: readonly PythonTarget[],
  tools: LockTools,
): Promise<Plan> {
  const built = new Map<string, Choice>();
  for (const one of new Set(targets.flatMap((target) => lock.lockedFor(target)))) {
    const key = keyOf(one);
    if (built.has(key) || wheelsOf(one, lock).length > 0) continue;
    const { sdist, version } = one;
    if (sdist === undefined || version === undefined || one.source.kind !== 'registry')
      throw noFile(one);
    built.set(key, await tools.build(one.name, version, sha256Of(sdist, one)));
  }
  const { choices, lacks } = choicesOf(lock, targets, [...built.values()]);
  const missing = [];
  for (const { target, project, fitting } of lacks) {
    const { name, version = '' } = project;
    const newest = await tools.newest(name, target);
    const otherVersion = newest === version ? undefined : newest;
    const hasSource = project.sdist !== undefined;
    missing.push(
      missingWheel({
        target,
        project: name,
        version,
        fitting,
        hasSource,
        ...(otherVersion === undefined ? {} : { otherVersion }),
      }),
    );
  }
  return { by, choices, missing };
}

/** What targets take, and what they lack the wheels of. */
export function choicesOf(
  lock: Lock,
  targets: readonly PythonTarget[],
  built: readonly Choice[] = [],
) {
  const choose = (one: LockedPackage, target: PythonTarget): Choice | undefined => {
    const made = built.filter(({ name, version }) => name === one.name && version === one.version);
    return chooseWheel([...wheelsOf(one, lock), ...made], target);
  };
  const choices = new Map<PythonTarget, readonly Choice[]>();
  const lacks = targets.flatMap((target) => {
    const locked = lock.lockedFor(target);
    const lacking = locked.filter((one) => choose(one, target) === undefined);
    const own = locked.flatMap((one) => choose(one, target) ?? []);
    if (lacking.length === 0)
      choices.set(
        target,
        own.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
      );
    return lacking.map((project) => ({
      target,
      project,
      fitting: targets.filter((other) => choose(project, other) !== undefined),
    }));
  });
  return { choices, lacks };
}

function wheelsOf(one: LockedPackage, { folder, digests }: Lock): readonly Choice[] {
  const { name, version, wheels, source } = one;
  if (version === undefined) throw noFile(one);
  const all = wheels.map((wheel): Choice => {
    const location = locationOf(wheel, folder);
    return {
      name,
      version,
      fileName: wheel.name,
      sha256: sha256Of(wheel, one),
      ...(source.kind === 'registry' || location === undefined ? {} : { location }),
    };
  });
  const allowed = digests?.get(name);
  if (allowed === undefined || all.length === 0) return all;
  const fitting = all.filter(({ sha256 }) => allowed.has(sha256));
  if (fitting.length === 0) throw wrongDigest(`${name}==${version}`);
  return fitting;
}

function locationOf({ url, path }: LockedFile, folder: string): string | undefined {
  if (path !== undefined) return pathToFileURL(resolve(folder, path)).href;
  if (url?.startsWith('file:') === true) return pathToFileURL(fileURLToPath(url)).href;
  return url;
}

function sha256Of({ name, hashes }: LockedFile, project: LockedPackage): string {
  const sha256 = hashes.find((hash) => hash.startsWith('sha256:'))?.slice('sha256:'.length);
  if (sha256 !== undefined) return sha256;
  throw new CliError('refused', `the lock has no SHA-256 of \`${name}\` (${project.name})`, {
    hint: 'make the lock anew with the client that made it',
  });
}

function noFile({ name, source }: LockedPackage): CliError {
  const from = source.kind === 'registry' ? 'no file' : `${source.kind} ${source.at}`.trim();
  return new CliError(
    'install-failed',
    `expected files of \`${name}\` in an index, found ${from}`,
    { hint: `publish \`${name}\` as a wheel, or name the wheel's address or path in its place` },
  );
}

function keyOf({ name, version }: LockedPackage): string {
  return `${name} ${version}`;
}
