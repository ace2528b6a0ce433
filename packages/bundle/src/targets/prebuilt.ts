import { posix } from 'node:path';
import { BundleError } from '../error/index.ts';
import type { NativeFile } from './addons.ts';
import { describeFormat, fitsTarget } from './fits.ts';
import { targetName } from './names.ts';
import type { Target } from './types.ts';
import { readTargetWords } from './words.ts';

export interface ChosenProgram {
  /** The program of the target, as a path in the bundle. */
  readonly program: string;
  /** Files, and folders with all that is in them, that are for other targets. */
  readonly others: readonly string[];
}

/**
 * Finds the program of a target among builds for several: files that differ in the words of their
 * names or folders alone (`server/tool-linux-x64`, `server/linux-x64/tool`) are builds of the same,
 * and their headers say what each is for. `entry` is the manifest's entry point or command; `paths`
 * are all files.
 *
 * @throws {BundleError} `no-build`
 */
export function chooseProgram(
  natives: readonly NativeFile[],
  { entry, paths, target }: { entry: string; paths: readonly string[]; target: Target },
): ChosenProgram {
  const builds = new Map<string, NativeFile[]>();
  for (const file of natives) {
    const key = plainPath(file.path);
    builds.set(key, [...(builds.get(key) ?? []), file]);
  }
  const of = programOf(entry, builds);
  const programs = builds.get(of) ?? [];
  const program = best(programs, target);
  if (program === undefined) throw noBuild(of, programs, target);
  const others = [...builds.values()].flatMap((files) => {
    const chosen = best(files, target);
    return chosen === undefined || files.length === 1
      ? []
      : files.filter((file) => file !== chosen);
  });
  const folders = foreignFolders(paths, program.path, target);
  return {
    program: program.path,
    others: [...new Set([...folders, ...others.map(({ path }) => path)])].filter(
      (path) => !folders.some((folder) => path.startsWith(`${folder}/`)),
    ),
  };
}

/** Whether a file is a build of a program, for whatever target. */
export function isBuildOf(path: string, program: string): boolean {
  return plainPath(path) === plainPath(program);
}

/** The builds that an entry point names: by its path, or by the name of its file alone. */
function programOf(entry: string, builds: ReadonlyMap<string, unknown>): string {
  const path = plainPath(entry);
  if (builds.has(path)) return path;
  const name = posix.basename(path);
  const same = [...builds.keys()].filter((key) => posix.basename(key) === name);
  return same.length === 1 ? (same[0] ?? path) : path;
}

/** A path without the words that name targets, and without `.exe`. */
function plainPath(path: string): string {
  return posix
    .normalize(path)
    .split('/')
    .map((part) => readTargetWords(part)?.rest ?? part)
    .filter((part) => part !== '')
    .join('/')
    .replace(/\.exe$/i, '');
}

/** The one that is for the target alone before one that is for several; then by its libc's name. */
function best(files: readonly NativeFile[], target: Target): NativeFile | undefined {
  const wanted = target.libc ?? 'glibc';
  const rank = ({ path, format }: NativeFile) => {
    const libc = target.platform === 'linux' ? libcOf(path) : undefined;
    return format.archs.length * 4 + (libc === wanted ? 0 : libc === undefined ? 1 : 2);
  };
  return files
    .filter(({ format }) => fitsTarget(format, target))
    .toSorted((one, other) => rank(one) - rank(other) || (one.path < other.path ? -1 : 1))[0];
}

function libcOf(path: string): string | undefined {
  return path.split('/').flatMap((part) => readTargetWords(part)?.libc ?? [])[0];
}

/** Folders on the way to files that are named by another target and nothing else. */
function foreignFolders(paths: readonly string[], program: string, target: Target): string[] {
  const foreign = new Set<string>();
  for (const path of paths) {
    const parts = path.split('/').slice(0, -1);
    for (const [index, part] of parts.entries()) {
      const named = readTargetWords(part);
      if (named === undefined || named.rest !== '' || named.archs.length === 0) continue;
      const folder = parts.slice(0, index + 1).join('/');
      const fits = named.platform === target.platform && named.archs.includes(target.arch);
      if ((!fits || libcDiffers(named.libc, target)) && !program.startsWith(`${folder}/`))
        foreign.add(folder);
      break;
    }
  }
  return [...foreign];
}

function libcDiffers(named: string | undefined, target: Target): boolean {
  return target.platform === 'linux' && named !== undefined && named !== (target.libc ?? 'glibc');
}

function noBuild(of: string, found: readonly NativeFile[], target: Target): BundleError {
  const name = targetName(target);
  const there = found.map(({ path, format }) => `\`${path}\` is for ${describeFormat(format)}`);
  return new BundleError(
    'no-build',
    `expected a build of \`${of}\` for ${name}, found ${there.length === 0 ? 'no program' : 'none'}`,
    {
      hint: [
        ...there,
        `put it at \`${of}-${name}${target.platform === 'win32' ? '.exe' : ''}\``,
      ].join('; '),
    },
  );
}
