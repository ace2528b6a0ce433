import { binaryHeadLength, type BinaryFormat, readBinaryFormat } from '../../binaries/index.ts';
import {
  type Distribution,
  type ExtensionModule,
  isMadeFor,
  parseExtensionModule,
  type PythonTarget,
} from '../../python/index.ts';
import type { Scene } from '../scene/index.ts';
import type { Finding } from '../types.ts';
import { onPythons, severityOn } from './on-pythons.ts';
import type { Library, Survey } from './survey.ts';

interface Compiled {
  readonly path: string;
  readonly format: BinaryFormat | undefined;
  /** Of the name; undefined for `abi3` and names without one. */
  readonly python: ExtensionModule['python'];
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
      ? `\`${first?.path ?? ''}\` is compiled for CPython ${members.map(({ python }) => (python === undefined ? '' : versionOf(python))).join(', ')}`
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
  return {
    path,
    format: readBinaryFormat(await contents.read(path, binaryHeadLength)),
    python: parseExtensionModule(path)?.python,
  };
}

function loads({ format, python: only }: Compiled, python: PythonTarget): boolean {
  return isFor(format, python) && (only === undefined || versionOf(only) === versionOf(python));
}

/** `312`, `313t`. */
function versionOf({ minor, freeThreaded }: Pick<PythonTarget, 'minor' | 'freeThreaded'>): string {
  return `${minor.replace('.', '')}${freeThreaded === true ? 't' : ''}`;
}

function isFor(format: BinaryFormat | undefined, { target }: PythonTarget): boolean {
  return format?.platform === target.platform && format.archs.includes(target.arch);
}

/** The module, or the library without its version, that a file is one build of. */
function stemOf(path: string): string {
  return parseExtensionModule(path)?.stem ?? path.replace(/\.so\.[\d.]+$/, '');
}

function ownersOf(distributions: readonly Distribution[]): ReadonlyMap<string, Distribution> {
  return new Map(
    distributions.flatMap((each) => (each.files ?? []).map(({ path }) => [path, each] as const)),
  );
}
