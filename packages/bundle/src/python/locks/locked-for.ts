import { BundleError } from '../../error/index.ts';
import { normaliseName } from '../names.ts';
import { allowsPython, appliesTo, type Wanted } from '../requirements/index.ts';
import type { PythonTarget } from '../types.ts';
import type { Pylock } from './pylock.ts';
import type { LockedDependency, LockedPackage } from './types.ts';
import type { UvLock } from './uv-lock.ts';

/** Sources that stand for the project itself or its neighbours, and have no files of their own. */
const localKinds = ['virtual', 'editable', 'directory'];

/**
 * The packages that a target needs of `uv.lock`, without local projects: what the project at `.`
 * (or the one that is named) depends on, followed through extras and groups with their markers.
 * Groups are those that are asked for, and none unless told.
 * @throws {BundleError} `lock-invalid`, where it has no such project or lacks a package
 */
export function lockedByUv(
  lock: UvLock,
  python: PythonTarget,
  wanted: Wanted & { readonly project?: string } = {},
): readonly LockedPackage[] {
  const project = projectOf(lock, wanted.project);
  const found = new Set<LockedPackage>();
  const seen = new Set<string>();
  const visit = (dependencies: readonly LockedDependency[], extras: readonly string[]): void => {
    for (const dependency of dependencies) {
      if (!appliesTo(dependency.marker, python, { extras })) continue;
      const locked = choose(lock, dependency, python);
      found.add(locked);
      follow(locked, ['', ...dependency.extras]);
    }
  };
  const follow = (locked: LockedPackage, extras: readonly string[]): void => {
    const all = extras.filter((extra) => extra !== '');
    for (const extra of extras) {
      const key = JSON.stringify([locked.name, locked.version, extra]);
      if (seen.has(key)) continue;
      seen.add(key);
      visit(extra === '' ? locked.dependencies : (locked.extras[extra] ?? []), all);
    }
  };
  follow(project, ['', ...(wanted.extras ?? []).map(normaliseName)]);
  for (const group of wanted.groups ?? []) visit(project.groups[normaliseName(group)] ?? [], []);
  return sorted([...found].filter(({ source }) => !localKinds.includes(source.kind)));
}

/**
 * The packages that a target needs of `pylock.toml` (PEP 751); its default groups are wanted
 * unless others are.
 * @throws {BundleError} `lock-invalid`, where it is not for the target
 */
export function lockedByPylock(
  lock: Pylock,
  python: PythonTarget,
  wanted: Wanted = {},
): readonly LockedPackage[] {
  const asked = { extras: wanted.extras ?? [], groups: wanted.groups ?? lock.defaultGroups };
  const { environments, requiresPython } = lock;
  const isFor =
    allowsPython(requiresPython, python.minor) &&
    (environments.length === 0 || environments.some((marker) => appliesTo(marker, python, asked)));
  if (!isFor) {
    const { platform, arch } = python.target;
    const message = `the lock is not for Python ${python.minor} on ${platform}-${arch}`;
    const says = [...(requiresPython === undefined ? [] : [requiresPython]), ...environments];
    throw new BundleError('lock-invalid', message, { hint: `it is for ${says.join(' or ')}` });
  }
  const packages = lock.packages.filter(
    ({ markers, requiresPython: own, source }) =>
      markers.every((marker) => appliesTo(marker, python, asked)) &&
      allowsPython(own, python.minor) &&
      !localKinds.includes(source.kind),
  );
  return sorted(packages);
}

function projectOf(lock: UvLock, name: string | undefined): LockedPackage {
  const local = lock.packages.filter(({ source }) => localKinds.includes(source.kind));
  const project =
    name === undefined
      ? (local.find(({ source }) => source.at === '.') ??
        (local.length === 1 ? local[0] : undefined))
      : local.find((one) => one.name === normaliseName(name));
  if (project !== undefined) return project;
  const message = `the lock has no project${name === undefined ? '' : ` \`${name}\``} that packages are locked for`;
  throw new BundleError('lock-invalid', message, {
    hint:
      local.length === 0
        ? 'make it anew with `uv lock`'
        : `it has ${local.map((one) => one.name).join(', ')}`,
  });
}

/** The locked version of a dependency for the target, where there are several. */
function choose(lock: UvLock, dependency: LockedDependency, python: PythonTarget): LockedPackage {
  const found = lock.packages.filter(
    ({ name, version }) =>
      name === dependency.name &&
      (dependency.version === undefined || dependency.version === version),
  );
  const fitting = found.find(
    ({ markers }) => markers.length === 0 || markers.some((marker) => appliesTo(marker, python)),
  );
  const chosen = fitting ?? found[0];
  if (chosen !== undefined) return chosen;
  const version = dependency.version === undefined ? '' : ` ${dependency.version}`;
  throw new BundleError(
    'lock-invalid',
    `the lock names \`${dependency.name}\`${version} and has no such package`,
    { hint: 'make it anew with `uv lock`' },
  );
}

function sorted(packages: readonly LockedPackage[]): readonly LockedPackage[] {
  return packages.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}
