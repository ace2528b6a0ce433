import type { Manifest } from '@opendxt/manifest';
import { HostError } from '../../error/index.ts';
import { chooseRuntime, type Machine } from '../../runtimes/index.ts';
import { minorOfEnvironment, type BundledEnvironment } from './configuration.ts';

/** A Python of this machine. */
export interface BasePython {
  /** Absolute. */
  readonly command: string;
  /** As `3.12.4`. */
  readonly version: string;
  readonly missing?: undefined;
}

/**
 * The Python of this machine that a virtual environment of a bundle can be run by: one of the same
 * minor version, since that is what its packages are for.
 */
export async function basePython(
  environment: BundledEnvironment,
  { compatibility }: Manifest,
  machine: Machine,
  cacheDir: string | undefined,
): Promise<BasePython | { readonly missing: HostError }> {
  const minor = minorOfEnvironment(environment);
  const { command, version, missing } = await chooseRuntime(`python${minor ?? '3'}`, machine, {
    ranges: compatibility.runtimes,
    ...(cacheDir === undefined ? {} : { cacheDir }),
  });
  if (missing === undefined && version !== undefined) return { command, version };
  const found = /, (found .*)$/.exec(missing?.message ?? '')?.[1] ?? 'found none';
  const wanted = `Python ${minor ?? '3'}`;
  return {
    missing: new HostError(
      'cannot-run',
      `needs ${wanted} for the environment that it brings, ${found}`,
      { hint: `install ${wanted}; OPENDXT_PYTHON names one that is not found by itself` },
    ),
  };
}
