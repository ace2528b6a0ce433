import type { Machine } from '../../runtimes/index.ts';

/** `cpython-311-x86_64-linux-gnu` of a module for Unix, `cp311-win_amd64` of one for Windows. */
const moduleTag = /^(.+?)\.(?:cpython-3(\d+)(t?)-([\w-]+)|cp3(\d+)(t?)-(win\w+))\.(?:so|pyd)$/;

/** A folder of packages for one interpreter: `cp312-linux-x64`. */
const folderTag = /^cp3(\d+)(t?)-(linux|darwin|win32)-(x64|arm64)(?:-musl)?$/;

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
    if (!/\.(?:so|pyd)$/.test(path)) continue;
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

/** Undefined for what this machine or a usual Python can't import. */
function readModule(
  path: string,
  { platform, arch }: Pick<Machine, 'platform' | 'arch'>,
): { readonly name: string; readonly minor?: number } | undefined {
  const parts = path.split('/');
  const file = parts.pop() ?? '';
  const folder = parts.findLastIndex((part) => folderTag.test(part));
  const tag = folderTag.exec(parts[folder] ?? '');
  if (tag !== null && (tag[2] === 't' || tag[3] !== platform || tag[4] !== arch)) return undefined;
  const match = moduleTag.exec(file);
  const [, stem, unix, unixThreads, triple = '', windows, windowsThreads, windowsTag = ''] =
    match ?? [];
  if (unixThreads === 't' || windowsThreads === 't') return undefined;
  if (match !== null && !isFor(triple || windowsTag, platform, arch)) return undefined;
  const minor = unix ?? windows ?? tag?.[1];
  return {
    name: [...parts.slice(folder + 1).slice(-1), stem ?? file.split('.', 1)[0]].join('/'),
    ...(minor === undefined ? {} : { minor: Number(minor) }),
  };
}

/** Whether a module that says `x86_64-linux-gnu` or `win_amd64` is for such a machine. */
function isFor(tag: string, platform: string, arch: string): boolean {
  if (tag.startsWith('win'))
    return platform === 'win32' && tag === (arch === 'arm64' ? 'win_arm64' : 'win_amd64');
  if (tag === 'darwin') return platform === 'darwin';
  const machine = arch === 'arm64' ? 'aarch64' : 'x86_64';
  return platform === 'linux' && tag.startsWith(`${machine}-linux`);
}
