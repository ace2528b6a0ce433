import type { Problem } from '@opendxt/manifest';
import type { BinaryFormat } from '../binaries/index.ts';
import { describeFormat, fitsTarget } from './fits.ts';
import { targetName } from './names.ts';
import type { Target } from './types.ts';

/** A program or library, with what its header says. */
export interface NativeFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly format: BinaryFormat;
}

export interface JudgedAddons {
  /** Builds for other targets that lie beside one for this. */
  readonly others: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * Holds the native files of Node packages against a target. A package whose addons are all for
 * others is an error, and one whose programs are all for others a warning, since many bring a
 * program for one system alone.
 */
export function judgeAddons(natives: readonly NativeFile[], target: Target): JudgedAddons {
  const packages = new Map<string, NativeFile[]>();
  for (const file of natives) {
    const key = `${packageFolder(file.path)}\0${isAddon(file.path) ? 'addon' : 'program'}`;
    packages.set(key, [...(packages.get(key) ?? []), file]);
  }
  const others: string[] = [];
  const problems: Problem[] = [];
  for (const [key, files] of packages) {
    const foreign = files.filter(({ format }) => !fitsTarget(format, target));
    // `prebuilds/<platform>-<arch>` is where loaders look for one of several.
    if (foreign.length < files.length)
      others.push(
        ...foreign.map(({ path }) => path).filter((path) => /(^|\/)prebuilds\//.test(path)),
      );
    else problems.push(allForOthers(key.split('\0')[0] ?? '', foreign, target));
  }
  return { others, problems };
}

function isAddon(path: string): boolean {
  return path.endsWith('.node');
}

function packageFolder(path: string): string {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? '';
}

function allForOthers(folder: string, files: readonly NativeFile[], target: Target): Problem {
  const [file] = files;
  if (file === undefined) throw new Error('a package without files was judged');
  const addon = isAddon(file.path);
  const message = `\`${file.path}\` is for ${describeFormat(file.format)}, and the bundle for ${targetName(target)}`;
  return {
    severity: addon ? 'error' : 'warning',
    code: 'wrong-target',
    path: [],
    message,
    hint: addon
      ? `build it on a machine of that kind and put it in \`${folder === '' ? '' : `${folder}/`}prebuilds/${target.platform}-${target.arch}/\`, or take a version that brings builds`
      : 'leave it out with a line in .dxtignore where this target needs none',
  };
}
