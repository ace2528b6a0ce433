import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { NativeFile, Target } from '@opendxt/bundle';
import type { Problem } from '@opendxt/manifest';
import { isTable, parseJson, tableAt } from '../../../project/index.ts';

/** A package as it was installed for a target. */
export interface InstalledPackage {
  /** From the folder that it was installed in, such as `node_modules/esbuild`. */
  readonly path: string;
  readonly name: string;
  readonly isOptional: boolean;
  readonly hasInstallScript: boolean;
  /** Its own package.json, or what the lock file keeps of it, names systems or processors. */
  readonly isBound: boolean;
  /** Has sources that node-gyp compiles. */
  readonly isCompiled: boolean;
  readonly optionalDependencies: readonly string[];
}

/** What npm's own record says of a folder's `node_modules`, without those that are not there. */
export async function readInstalled(dir: string): Promise<readonly InstalledPackage[]> {
  const record = join(dir, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return [];
  const packages = tableAt(parseJson(record, await readFile(record, 'utf8')), 'packages');
  return Object.entries(packages).flatMap(([path, entry]) => {
    if (!isTable(entry) || path === '' || !existsSync(join(dir, path))) return [];
    return [
      {
        path,
        name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
        isOptional: entry['optional'] === true,
        hasInstallScript: entry['hasInstallScript'] === true,
        isBound: ['os', 'cpu', 'libc'].some((key) => entry[key] !== undefined),
        isCompiled: existsSync(join(dir, path, 'binding.gyp')),
        optionalDependencies: Object.keys(tableAt(entry, 'optionalDependencies')),
      },
    ];
  });
}

/** Removes optional packages for others: a lock file that knows no `libc` brings both. */
export async function removeForeign(
  dir: string,
  installed: readonly InstalledPackage[],
  target: Target,
): Promise<readonly InstalledPackage[]> {
  const kept: InstalledPackage[] = [];
  for (const item of installed) {
    const file = join(dir, item.path, 'package.json');
    const json =
      item.isOptional && existsSync(file) ? parseJson(file, await readFile(file, 'utf8')) : {};
    if (suits(json, target)) kept.push(item);
    else await rm(join(dir, item.path), { recursive: true, force: true });
  }
  return kept;
}

/** `os`, `cpu` and `libc` of a package.json, as npm reads them: names, or `!` before those that not. */
function suits(json: Readonly<Record<string, unknown>>, target: Target): boolean {
  const wanted = {
    os: target.platform,
    cpu: target.arch,
    ...(target.platform === 'linux' ? { libc: target.libc ?? 'glibc' } : {}),
  };
  return Object.entries(wanted).every(([key, value]) => {
    const list = [json[key] ?? []].flat().filter((item) => typeof item === 'string');
    if (list.includes(`!${value}`)) return false;
    const allowed = list.filter((item) => !item.startsWith('!'));
    return allowed.length === 0 || allowed.includes(value) || allowed.includes('any');
  });
}

/**
 * Packages that bring native code and none for the target: those whose platform packages the lock
 * file lacks, and those that would be compiled by their install script.
 */
export function findMissingBuilds(
  installed: readonly InstalledPackage[],
  {
    natives,
    target,
    lock,
  }: {
    /** With paths as those of the packages. */
    readonly natives: readonly NativeFile[];
    readonly target: Target;
    readonly lock: string | undefined;
  },
): Problem[] {
  const name = [
    target.platform,
    target.arch,
    ...(target.libc === undefined ? [] : [target.libc]),
  ].join('-');
  const names = new Set(installed.map((item) => item.name));
  return installed.flatMap((item) => {
    const wanted = item.optionalDependencies.filter((dependency) =>
      namesTarget(dependency, target),
    );
    if (wanted.length > 0 && !wanted.some((dependency) => names.has(dependency)))
      return [
        missing(
          item,
          `\`${item.name}\` has a build for ${name} in \`${wanted.join('` or `')}\`, which ${lock === undefined ? 'was not installed' : `\`${lock}\` lacks`}`,
          lock === undefined
            ? 'look whether the package registry has it'
            : `remove node_modules and \`${lock}\` and install again: npm leaves other systems out of a lock file that it makes beside node_modules`,
        ),
      ];
    const hasNative = natives.some(
      ({ path }) => path.startsWith(`${item.path}/`) && path.endsWith('.node'),
    );
    if (item.isCompiled && !hasNative)
      return [
        missing(
          item,
          `\`${item.name}\` has to be compiled, and brings no build for ${name}`,
          '`--allow-scripts` lets its install script fetch or make one; else pack on a machine of that kind',
        ),
      ];
    return [];
  });
}

/** `@esbuild/darwin-arm64`, `@img/sharp-linuxmusl-x64`, `x-linux-x64-gnu`. */
function namesTarget(name: string, { platform, arch, libc }: Target): boolean {
  const words = name.toLowerCase().split(/[^a-z0-9]+/);
  const hasMusl = words.some((word) => word.endsWith('musl'));
  const systems = platform === 'linux' ? ['linux', 'linuxmusl', 'linuxglibc'] : [platform];
  return (
    words.includes(arch) &&
    words.some((word) => systems.includes(word)) &&
    (platform !== 'linux' || libc === undefined ? !hasMusl : true)
  );
}

function missing(item: InstalledPackage, message: string, hint: string): Problem {
  const severity = item.isOptional ? 'warning' : 'error';
  return { severity, code: 'build-missing', path: [], message, hint };
}
