import { parseSpecifiers, type VersionTest } from './pep440.ts';

/**
 * Reads a range of versions: as npm's semver, which is what the format means, else as Python's
 * specifiers, which is what many authors write. Undefined when it is neither.
 */
export async function parseRange(text: string): Promise<VersionTest | undefined> {
  // Needed by few commands, and not at once.
  const [{ default: validRange }, { default: satisfies }] = await Promise.all([
    import('semver/ranges/valid.js'),
    import('semver/functions/satisfies.js'),
  ]);
  // semver reads `~=3.10` as `~3.10`, which means less than it does to Python.
  if (validRange(text) === null || text.includes('~=')) return parseSpecifiers(text);
  return (version) => satisfies(asSemver(version), text, { includePrerelease: true });
}

/** `3.14.0rc1` is `3.14.0-rc.1` to semver; versions of two numbers get a third. */
function asSemver(version: string): string {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?(?:-?(a|b|rc)\.?(\d+))?/.exec(version);
  if (match === null) return version;
  const [, major, minor, patch = '0', letter, number] = match;
  const pre = letter === undefined ? '' : `-${letter}.${number}`;
  return `${major}.${minor}.${patch}${pre}`;
}
