import * as pep440 from '@renovatebot/pep440';
import type { PythonMinor } from '../types.ts';

/** More patch versions than any minor of Python has had. */
const maxPatch = 40;

/** The one way of writing a version (PEP 440): `1.0-RC1` is `1.0rc1`; undefined for what is none. */
export function normaliseVersion(text: string): string | undefined {
  const known = pep440.explain(text.trim());
  if (known === null) return undefined;
  return known.local === null ? known.public : `${known.public}+${known.local}`;
}

/** Whether a version is one of those that a specifier names (PEP 440); a pre-release may be. */
export function allowsVersion(specifier: string, version: string): boolean {
  if (pep440.valid(version) === null || !pep440.validRange(specifier)) return false;
  if (specifier.trim() === '') return true;
  return specifier.split(',').every((part) => {
    const [, order, bound] = /^\s*([<>])\s*([^=\s].*?)\s*$/.exec(part) ?? [];
    if (order !== undefined && bound !== undefined) return isBeyond(version, order, bound);
    const compared = /\.\*|~=/.test(part) ? padded(version) : version;
    return pep440.satisfies(compared, part, { prereleases: true });
  });
}

/** With zeros at the end of its release, so that 3 begins with 3.0: the library compares it as it is. */
function padded(version: string): string {
  const [, epoch = '', release = '', rest = ''] = /^v?(\d+!)?([\d.]*\d)(.*)$/i.exec(version) ?? [];
  return `${epoch}${release}${'.0'.repeat(8)}${rest}`;
}

/**
 * The exclusive orders: `<3.13` takes no pre-release of 3.13, and `>3.13` no post-release of it.
 * The library takes none of 3.13 for `>3.13b1` either.
 */
function isBeyond(version: string, order: string, bound: string): boolean {
  const [found, limit] = [pep440.explain(version), pep440.explain(bound)];
  if (found === null || limit === null) return false;
  const isSame = pep440.eq(found.base_version, limit.base_version);
  if (order === '<') {
    return pep440.lt(version, bound) && (limit.is_prerelease || !found.is_prerelease || !isSame);
  }
  const isLater =
    pep440.gt(version, bound) && (limit.is_postrelease || !found.is_postrelease || !isSame);
  return isLater && (found.local === null || !isSame);
}

/** Whether `requires-python` takes a minor, in any of its patch versions: `!=3.9.0` takes 3.9. */
export function allowsPython(requiresPython: string | undefined, minor: PythonMinor): boolean {
  if (requiresPython === undefined || requiresPython.trim() === '') return true;
  const patches = Array.from({ length: maxPatch }, (_, patch) => `${minor}.${patch}`);
  return patches.some((version) => allowsVersion(requiresPython, version));
}

/** Negative where `one` is the older; texts that are no versions are older than all that are. */
export function compareVersions(one: string, other: string): number {
  const known = [one, other].map((text) => pep440.valid(text) !== null);
  if (known[0] === true && known[1] === true) return pep440.compare(one, other);
  if (known[0] !== known[1]) return known[0] === true ? 1 : -1;
  return one < other ? -1 : one > other ? 1 : 0;
}
