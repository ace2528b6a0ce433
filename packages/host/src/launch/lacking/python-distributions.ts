import { posix } from 'node:path';
import {
  allowsVersion,
  appliesTo,
  BundleError,
  fitsScope,
  normaliseName,
  parseTarget,
  readDistributions,
  readRequirements,
  recognisePython,
  type Distribution,
  type LibraryRoot,
  type PythonMinor,
  type PythonScope,
  type PythonTarget,
} from '@opendxt/bundle';
import { nameMachine } from './platform.ts';
import type { Lack, Subject } from './types.ts';

/** Packages that servers are made with, by the name that is imported. */
const known = ['mcp', 'fastmcp', 'pydantic', 'httpx', 'requests', 'aiohttp', 'numpy', 'pandas'];

/**
 * What the packages of a Python server lack here: a Python of the versions that they are for, and
 * others that they, `requirements.txt`, or the entry point by a well-known name want and that are
 * nowhere in the bundle. The Python of this machine may have those, so it may start.
 */
export async function lackingDistributions(subject: Subject): Promise<readonly Lack[]> {
  const { manifest, contents } = subject;
  const { kind, roots, takes } = await recognisePython(manifest, contents);
  if (kind === 'uv') return [];
  const python = pythonOf(subject);
  const fitting = roots.filter((root) => isFor(root, python));
  const uncovered = kind === 'universal' ? lackingTarget(takes ?? roots, python, subject) : [];
  if (uncovered.length > 0) return uncovered;
  const used = await distributionsIn(subject, fitting);
  return [...tooOld(used, subject), ...(await missing(subject, used, python))];
}

/** Undefined where no Python was found, or this machine is none that packages are made for. */
function pythonOf({ machine, runtime }: Subject): PythonTarget | undefined {
  const minor = /^3\.\d+/.exec(runtime.version ?? '')?.[0];
  if (minor === undefined) return undefined;
  try {
    const target = parseTarget(`${machine.platform}-${runtime.arch ?? machine.arch}`);
    return { target, minor: minor as PythonMinor };
  } catch (error) {
    if (error instanceof BundleError) return undefined;
    throw error;
  }
}

/** Whichever C library the machine has: that shows when it starts. */
function isFor(scope: PythonScope, python: PythonTarget | undefined): boolean {
  if (python === undefined) return true;
  const musl: PythonTarget = { ...python, target: { ...python.target, libc: 'musl' } };
  return fitsScope(scope, python) || (python.target.platform === 'linux' && fitsScope(scope, musl));
}

async function distributionsIn(
  { contents }: Subject,
  roots: readonly LibraryRoot[],
): Promise<readonly Distribution[]> {
  const read = await Promise.all(roots.map(({ path }) => readDistributions(contents, path)));
  return read.flat();
}

/** The bundle has packages for several kinds of machines, and this is none of them. */
function lackingTarget(
  scopes: readonly PythonScope[],
  python: PythonTarget | undefined,
  { machine, runtime }: Subject,
): readonly Lack[] {
  const bound = scopes.flatMap(({ target, platform = target?.target }) =>
    platform === undefined ? [] : [{ target, platform }],
  );
  if (bound.length === 0) return [];
  const isCovered = bound.some(({ target, platform }) =>
    isFor(target === undefined ? { platform } : { target }, python),
  );
  if (isCovered) return [];
  const arch = runtime.arch ?? machine.arch;
  const here = bound.filter(
    ({ platform }) => platform.platform === machine.platform && platform.arch === arch,
  );
  if (here.length === 0) {
    const made = [
      ...new Set(bound.map(({ platform }) => nameMachine(platform.platform, [platform.arch]))),
    ];
    return [
      {
        code: 'architecture',
        message: `its packages are for ${made.join(', ')}, and this is ${nameMachine(machine.platform, [arch])}`,
        hint: 'ask the author for a bundle for this machine',
        fatal: true,
      },
    ];
  }
  const minors = here
    .flatMap(({ target }) => target?.minor ?? [])
    .sort((a, b) => +a.slice(2) - +b.slice(2));
  return [needsPython('its packages need', minors.join(' or '), runtime)];
}

/** `Requires-Python` of what is in the bundle. */
function tooOld(distributions: readonly Distribution[], { runtime }: Subject): readonly Lack[] {
  const { version } = runtime;
  if (version === undefined) return [];
  for (const { name, requiresPython } of distributions)
    if (requiresPython !== undefined && !allowsVersion(requiresPython, version))
      return [needsPython(`\`${name}\` needs`, `\`${requiresPython}\``, runtime)];
  return [];
}

function needsPython(
  who: string,
  what: string,
  { version = 'none', command }: Subject['runtime'],
): Lack {
  return {
    code: 'runtime',
    message: `${who} Python ${what}, found ${version} at \`${command}\``,
    hint: `install Python ${what}; OPENDXT_PYTHON names one that is not found by itself`,
    fatal: false,
  };
}

async function missing(
  subject: Subject,
  used: readonly Distribution[],
  python: PythonTarget | undefined,
): Promise<readonly Lack[]> {
  // Wherever it lies: the server may know a place that nobody else does.
  const installed = new Set(used.map(({ name }) => name).concat(namesAnywhere(subject)));
  const wanted = new Set<string>();
  const want = (name: string) => {
    if (!installed.has(normaliseName(name))) wanted.add(name);
  };
  for (const name of await requirements(subject, python)) want(name);
  for (const { requires } of used)
    for (const { name, marker } of requires) if (isWanted(marker, python)) want(name);
  for (const name of await wellKnownImports(subject)) if (!hasModule(subject, name)) want(name);
  if (wanted.size === 0) return [];
  const names = [...wanted].sort().map((name) => `\`${name}\``);
  return [
    {
      code: 'dependency',
      message: `it needs ${names.join(', ')}, which ${names.length === 1 ? 'is' : 'are'} not in the bundle`,
      hint: 'it starts only where the Python of this machine has them; ask the author for a bundle that has its dependencies in it',
      fatal: false,
    },
  ];
}

/** By the folders that installers leave: `pydantic_core-2.41.4.dist-info`. */
function namesAnywhere({ contents }: Subject): readonly string[] {
  const folders = new Set<string>();
  for (const path of contents.entries.keys()) {
    const found = /(?:^|\/)([^/]+)\.(?:dist|egg)-info(?:\/|$)/.exec(path)?.[1];
    if (found !== undefined) folders.add(found);
  }
  return [...folders].map((folder) => normaliseName(folder.replace(/-\d[^-]*$/, '')));
}

/** Without a Python only what every machine needs. */
function isWanted(marker: string | undefined, python: PythonTarget | undefined): boolean {
  if (marker === undefined) return true;
  try {
    return python !== undefined && appliesTo(marker, python);
  } catch (error) {
    if (error instanceof BundleError) return false;
    throw error;
  }
}

async function requirements(
  { contents, entryPoint }: Subject,
  python: PythonTarget | undefined,
): Promise<readonly string[]> {
  const folders = [entryPoint === undefined ? '' : posix.dirname(entryPoint), ''];
  const path = folders
    .map((folder) => posix.join(folder, 'requirements.txt'))
    .find((each) => contents.entries.has(each));
  if (path === undefined) return [];
  try {
    const { requirements: lines } = readRequirements(await textOf(contents, path), path);
    return lines
      .filter(({ requirement: { url, marker } }) => url === undefined && isWanted(marker, python))
      .map(({ requirement }) => requirement.name);
  } catch (error) {
    // It is for whoever made the bundle; the server does not read it.
    if (error instanceof BundleError) return [];
    throw error;
  }
}

async function wellKnownImports({ contents, entryPoint }: Subject): Promise<readonly string[]> {
  if (entryPoint === undefined) return [];
  const source = await textOf(contents, entryPoint);
  const imported = new Set(
    [...source.matchAll(/^(?:import|from)\s+(\w+)/gm)].flatMap(([, name]) => name ?? []),
  );
  return known.filter((name) => imported.has(name));
}

function hasModule({ contents }: Subject, name: string): boolean {
  for (const path of contents.entries.keys())
    if (path.split('/').some((part) => part === name || part === `${name}.py`)) return true;
  return false;
}

async function textOf(contents: Subject['contents'], path: string): Promise<string> {
  return Buffer.from(await contents.read(path, 1 << 18)).toString('utf8');
}
