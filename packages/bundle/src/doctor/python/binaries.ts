import { binaryHeadLength, type BinaryFormat, readBinaryFormat } from '../../binaries/index.ts';
import type { Distribution, PythonTarget } from '../../python/index.ts';
import type { Scene } from '../scene/index.ts';
import type { Finding } from '../types.ts';
import { onPythons, severityOn } from './on-pythons.ts';
import type { Library, Survey } from './survey.ts';
import { isMadeFor } from './tags.ts';

interface Compiled {
  readonly path: string;
  readonly format: BinaryFormat | undefined;
  /** Of the name: `312`, `313t`; undefined for `abi3` and names without one. */
  readonly version: string | undefined;
}

/**
 * The headers of compiled files against the interpreters that their distribution is made for. Files
 * of one module for several interpreters count together.
 */
export async function checkBinaries({ scene, libraries }: Survey): Promise<Finding[]> {
  const findings = await Promise.all(libraries.map((library) => checkLibrary(scene, library)));
  return findings.flat();
}

async function checkLibrary(scene: Scene, library: Library): Promise<Finding[]> {
  const owners = ownersOf(library.distributions);
  const modules = new Map<string, Compiled[]>();
  for (const path of scene.below(library.root.path)) {
    if (!/\.(?:so(?:\.[\d.]+)?|pyd|dylib)$/.test(path) || !scene.isFile(path)) continue;
    // Pure wheels that have such files have them for several systems, and choose themselves.
    if (owners.get(path)?.isPure === true) continue;
    const compiled = await readCompiled(scene, path);
    const stem = stemOf(path);
    modules.set(stem, [...(modules.get(stem) ?? []), compiled]);
  }
  const findings: Finding[] = [];
  for (const members of modules.values()) {
    const [first] = members;
    if (first === undefined) continue;
    const owner = owners.get(first.path);
    const wanted = library.pythons.filter(
      (python) => owner === undefined || isMadeFor(owner, python),
    );
    const failing = wanted.filter((python) => !members.some((each) => loads(each, python)));
    if (failing.length === 0) continue;
    findings.push(describe(members, failing, scene));
  }
  return findings;
}

function describe(
  members: readonly Compiled[],
  failing: readonly PythonTarget[],
  scene: Scene,
): Finding {
  const [first] = members;
  const wrongVersion = failing.every((python) =>
    members.some((each) => isFor(each.format, python)),
  );
  const made = members.map(({ format }) => formatName(format));
  return {
    code: wrongVersion
      ? failing.every(({ freeThreaded }) => freeThreaded === true)
        ? 'free-threaded'
        : 'wrong-python'
      : 'wrong-architecture',
    severity: severityOn(failing, scene),
    seen: wrongVersion
      ? `\`${first?.path ?? ''}\` is compiled for CPython ${members.map(({ version = '' }) => version).join(', ')}`
      : `\`${first?.path ?? ''}\` is ${[...new Set(made)].join(', ')} by its header`,
    ...(first === undefined ? {} : { path: first.path }),
    ...onPythons(failing, scene),
  };
}

function formatName(format: BinaryFormat | undefined): string {
  if (format === undefined) return 'no program of any system';
  return `for ${format.platform}-${format.archs.join('+')}`;
}

async function readCompiled({ contents }: Scene, path: string): Promise<Compiled> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return {
    path,
    format: readBinaryFormat(await contents.read(path, binaryHeadLength)),
    version: /\.(?:cpython-|cp)(\d+t?)(?:-|\.)/.exec(name)?.[1],
  };
}

function loads({ format, version }: Compiled, python: PythonTarget): boolean {
  const own = `${python.minor.replace('.', '')}${python.freeThreaded === true ? 't' : ''}`;
  return isFor(format, python) && (version === undefined || version === own);
}

function isFor(format: BinaryFormat | undefined, { target }: PythonTarget): boolean {
  return format?.platform === target.platform && format.archs.includes(target.arch);
}

/** The module that a file is one build of: the same for `x.cpython-312-darwin.so` and `x.pyd`. */
function stemOf(path: string): string {
  return path.replace(/\.(?:(?:cpython-|cp)\d+t?[^/]*|abi3|pyd|so)(?:\.[^/]*)?$/, '');
}

function ownersOf(distributions: readonly Distribution[]): ReadonlyMap<string, Distribution> {
  return new Map(
    distributions.flatMap((each) => (each.files ?? []).map(({ path }) => [path, each] as const)),
  );
}
