import {
  allowsPython,
  readDistributions,
  recognisePython,
  type Contents,
  type PythonMinor,
} from '@opendxt/bundle';
import type { Manifest } from '@opendxt/manifest';
import type { Machine } from '../../runtimes/index.ts';
import { bundledMinors } from './bundled-minors.ts';

/** More than there will be for long. */
const all = Array.from({ length: 30 }, (_, index): PythonMinor => `3.${index + 6}`);

/**
 * The minor versions of Python, as `3.12`, that the packages in a bundle are for on this machine, by
 * their compiled modules and their `Requires-Python`; undefined where they demand none.
 */
export async function preferredMinors(
  manifest: Manifest,
  contents: Contents,
  machine: Pick<Machine, 'platform' | 'arch'>,
): Promise<readonly string[] | undefined> {
  const compiled = bundledMinors(contents.entries.keys(), machine);
  if (manifest.server.type === 'node') return compiled;
  const { roots } = await recognisePython(manifest, contents);
  const read = await Promise.all(roots.map(({ path }) => readDistributions(contents, path)));
  const demands = new Set(read.flat().flatMap(({ requiresPython }) => requiresPython ?? []));
  if (demands.size === 0) return compiled;
  const allowed = all.filter((minor) =>
    [...demands].every((demand) => allowsPython(demand, minor)),
  );
  const both = compiled?.filter((minor) => allowed.some((one) => one === minor)) ?? allowed;
  return both.length > 0 ? both : compiled;
}
