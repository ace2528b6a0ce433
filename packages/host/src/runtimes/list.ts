import { fetchedRuntimes } from './choose.ts';
import { findCandidates } from './find/index.ts';
import { startablePath } from './folders.ts';
import type { Machine } from './machine.ts';
import { Prober } from './probe/index.ts';
import type { RuntimeName } from './types.ts';

/** A runtime of this machine. */
export interface ListedRuntime {
  readonly name: RuntimeName;
  /** Undefined where the program does not say one. */
  readonly version?: string;
  /** The program; absolute. */
  readonly path: string;
  /** Where it comes from, for people: `PATH`, `pyenv`. */
  readonly from: string;
  readonly freeThreaded?: boolean;
  readonly implementation?: string;
}

const programs: Readonly<Record<RuntimeName, readonly string[]>> = {
  node: ['node'],
  python: ['python3', 'python'],
  uv: ['uv'],
};

/**
 * Every Node, Python and uv of this machine, in the order in which they are chosen. A version that
 * the name of a folder tells is taken from there; other programs are asked once and remembered.
 */
export async function listRuntimes(
  machine: Machine,
  cacheDir?: string,
): Promise<readonly ListedRuntime[]> {
  const prober = new Prober(machine, cacheDir);
  const fetched = cacheDir === undefined ? undefined : fetchedRuntimes(cacheDir);
  const listed: ListedRuntime[] = [];
  for (const name of ['node', 'python', 'uv'] as const)
    for (const candidate of findCandidates(name, programs[name], machine, fetched)) {
      const { from, version: known } = candidate;
      // A folder of Python 2 has a `python` too, which runs no server.
      if (name === 'python' && known?.startsWith('2.') === true) continue;
      const path = startablePath(candidate.path);
      if (known !== undefined) {
        listed.push({ name, version: known, path, from });
        continue;
      }
      const probed = await prober.ask(name, candidate);
      const { version, freeThreaded, implementation } = probed ?? {};
      listed.push({
        name,
        ...(version === undefined ? {} : { version }),
        path,
        from,
        ...(freeThreaded === true && { freeThreaded }),
        ...(implementation === undefined ? {} : { implementation }),
      });
    }
  return listed;
}
