import type { Manifest } from '@opendxt/manifest';
import type { Home } from '../../home/index.ts';
import { chooseRuntime, type Machine, type RuntimeChoice } from '../../runtimes/index.ts';

interface Demands {
  /** `.python-version`, as it is written. */
  readonly pinned?: string;
  /** `requires-python` of the project. */
  readonly requiresPython?: string;
}

/** The Python of this machine that the packages of a project are for. */
export async function choosePython(
  home: Home,
  machine: Machine,
  manifest: Manifest,
  { pinned, requiresPython }: Demands,
): Promise<RuntimeChoice> {
  return chooseRuntime('python3', machine, {
    ranges: manifest.compatibility.runtimes,
    cacheDir: home.cache,
    ...(requiresPython === undefined ? {} : { also: requiresPython }),
    ...minorsOf(pinned),
  });
}

/** `.python-version` may name a patch that nobody has: the minor is what packages are made for. */
function minorsOf(pinned: string | undefined): { readonly minors?: readonly string[] } {
  const minor = /^\s*(?:cpython-?)?(3\.\d+)/m.exec(pinned ?? '')?.[1];
  return minor === undefined ? {} : { minors: [minor] };
}
