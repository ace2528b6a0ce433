import { BundleError } from '../error/index.ts';
import { parseTarget, type Target, targetName } from '../targets/index.ts';
import type { PythonMinor, PythonScope, PythonTarget } from './types.ts';

/** `cp312-linux-x64`, `cp313t-linux-x64-musl`: also the name of a universal bundle's folder. */
export function pythonTargetName({ target, minor, freeThreaded }: PythonTarget): string {
  return `cp${minor.replace('.', '')}${freeThreaded === true ? 't' : ''}-${targetName(target)}`;
}

/** The inverse of `pythonTargetName`; undefined for any other name. */
export function parsePythonTargetName(name: string): PythonTarget | undefined {
  const [, digits, freeThreaded, rest = ''] = /^cp3(0|[1-9]\d{0,2})(t?)-(.+)$/.exec(name) ?? [];
  const target = platformNamed(rest);
  if (digits === undefined || target === undefined) return undefined;
  return {
    target,
    minor: `3.${Number(digits)}`,
    ...(freeThreaded === 't' ? { freeThreaded: true } : {}),
  };
}

/** Whether what is for some interpreters is for this one. */
export function fitsScope({ target, platform }: PythonScope, python: PythonTarget): boolean {
  if (target !== undefined) return pythonTargetName(target) === pythonTargetName(python);
  return platform === undefined || targetName(platform) === targetName(python.target);
}

/** `cp312-linux-x64`, or `linux-x64` for all of a platform; undefined for any other name. */
export function parsePythonScope(name: string): PythonScope | undefined {
  const target = parsePythonTargetName(name);
  if (target !== undefined) return { target };
  const platform = platformNamed(name);
  return platform === undefined ? undefined : { platform };
}

/** The inverse of `parsePythonScope`; undefined where all are meant. */
export function pythonScopeName({ target, platform }: PythonScope): string | undefined {
  if (target !== undefined) return pythonTargetName(target);
  return platform === undefined ? undefined : targetName(platform);
}

/** `common-linux-x64`: in a universal bundle the folder for every Python of a platform. */
export function platformFolder(platform: Target): string {
  return `common-${targetName(platform)}`;
}

/**
 * What a folder of a universal bundle is for, by its name: `cp312-linux-x64`, `common-linux-x64`,
 * `common`; undefined for any other name.
 */
export function parsePackageFolder(name: string): PythonScope | undefined {
  if (name === 'common') return {};
  const target = parsePythonTargetName(name);
  if (target !== undefined) return { target };
  const platform = name.startsWith('common-') ? platformNamed(name.slice(7)) : undefined;
  return platform === undefined ? undefined : { platform };
}

function platformNamed(name: string): Target | undefined {
  try {
    return parseTarget(name);
  } catch {
    return undefined;
  }
}

/**
 * `3.12`, a list `3.11,3.12` or a range `3.10-3.13`, both ends included, as people write them after
 * an option; sorted, each once.
 * @throws {BundleError} `python-version-invalid`
 */
export function parsePythonMinors(text: string): readonly PythonMinor[] {
  const minors = new Set<number>();
  for (const part of text.split(',')) {
    const ends = part.split('-').map(minorOf);
    const [first, last = first] = ends;
    if (first === undefined || last === undefined || ends.includes(undefined) || ends.length > 2) {
      throw unreadable(text, part);
    }
    if (first > last) {
      throw unreadable(text, part, `write the smaller one first: \`3.${last}-3.${first}\``);
    }
    for (let minor = first; minor <= last; minor++) minors.add(minor);
  }
  return [...minors].sort((a, b) => a - b).map((minor): PythonMinor => `3.${minor}`);
}

function minorOf(text: string): number | undefined {
  const [, digits] = /^\s*3\.(0|[1-9]\d?)\s*$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

function unreadable(text: string, part: string, hint?: string): BundleError {
  return new BundleError(
    'python-version-invalid',
    `expected versions of Python as \`3.12\`, \`3.11,3.12\` or \`3.10-3.13\`, found \`${part.trim()}\` in \`${text}\``,
    { hint: hint ?? 'a minor version stands for all of its patch versions' },
  );
}
