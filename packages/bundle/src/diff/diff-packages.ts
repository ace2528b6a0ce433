import type { Ecosystem, FoundPackage } from '../scan/index.ts';
import type { PackageChange } from './types.ts';

interface Versions {
  readonly ecosystem: Ecosystem;
  readonly name: string;
  readonly isLocked: boolean;
  readonly versions: Set<string>;
}

/**
 * Which packages came, went, or are there in other versions, wherever they lie. What is fetched by a
 * lock is told apart from what is in the bundle.
 */
export function diffPackages(
  before: readonly FoundPackage[],
  after: readonly FoundPackage[],
): readonly PackageChange[] {
  const then = versionsOf(before);
  const now = versionsOf(after);
  return [...new Set([...then.keys(), ...now.keys()])].sort().flatMap((key) => {
    const about = now.get(key) ?? then.get(key);
    if (about === undefined) return [];
    const [one, other] = [listOf(then.get(key)), listOf(now.get(key))];
    if (one.length === other.length && one.every((version, at) => version === other[at])) return [];
    const kind = one.length === 0 ? 'added' : other.length === 0 ? 'removed' : 'changed';
    const { ecosystem, name, isLocked } = about;
    const how = isLocked ? { how: 'locked' as const } : {};
    return [{ kind, ecosystem, name, ...how, before: one, after: other } as const];
  });
}

function versionsOf(packages: readonly FoundPackage[]): ReadonlyMap<string, Versions> {
  const found = new Map<string, Versions>();
  for (const { ecosystem, name, version, how } of packages) {
    const isLocked = how === 'locked';
    const key = `${ecosystem} ${name}${isLocked ? ' locked' : ''}`;
    const known = found.get(key) ?? { ecosystem, name, isLocked, versions: new Set() };
    known.versions.add(version);
    found.set(key, known);
  }
  return found;
}

const listOf = (versions: Versions | undefined) => [...(versions?.versions ?? [])].sort();
