import { parseExtensionModule, parsePackageFolder } from '@opendxt/bundle';
import type { Machine } from '../../runtimes/index.ts';

/**
 * The minor versions of Python, as `3.12`, that the compiled modules of a bundle can be imported by
 * on this machine: those that all of them are for, else those that any is for. Undefined where no
 * module demands one. Paths are all of the bundle, with `/`.
 */
export function bundledMinors(
  paths: Iterable<string>,
  machine: Pick<Machine, 'platform' | 'arch'>,
): readonly string[] | undefined {
  const modules = new Map<string, Set<number>>();
  const open = new Set<string>();
  for (const path of paths) {
    const found = readModule(path, machine);
    if (found === undefined) continue;
    const minors = modules.get(found.name) ?? new Set();
    if (found.minor === undefined) open.add(found.name);
    else minors.add(found.minor);
    modules.set(found.name, minors);
  }
  const demands = [...modules].filter(([name]) => !open.has(name)).map(([, minors]) => minors);
  if (demands.length === 0) return undefined;
  const any = [...new Set(demands.flatMap((minors) => [...minors]))];
  const all = any.filter((minor) => demands.every((minors) => minors.has(minor)));
  return (all.length > 0 ? all : any).sort((a, b) => a - b).map((minor) => `3.${minor}`);
}

/** Undefined for what is no module, or none that a usual Python on this machine can import. */
function readModule(
  path: string,
  { platform, arch }: Pick<Machine, 'platform' | 'arch'>,
): { readonly name: string; readonly minor?: number } | undefined {
  const module = parseExtensionModule(path);
  if (module === undefined || module.python?.freeThreaded === true) return undefined;
  if ((module.platform ?? platform) !== platform || (module.arch ?? arch) !== arch)
    return undefined;
  const [folder] = path
    .split('/')
    .flatMap((part) => parsePackageFolder(part) ?? [])
    .reverse();
  const python = folder?.target;
  const system = python?.target ?? folder?.platform ?? { platform, arch };
  if (python?.freeThreaded === true) return undefined;
  if (system.platform !== platform || system.arch !== arch) return undefined;
  const minor = (module.python ?? python)?.minor;
  return {
    name: module.name,
    ...(minor === undefined ? {} : { minor: Number(minor.slice(2)) }),
  };
}
