import { compare as comparePep440, parse as parsePep440 } from '@renovatebot/pep440';
import semver from 'semver';
import type { Ecosystem } from '../../types.ts';

/** How an ecosystem orders versions. `Parsed` is its own matter. */
export interface VersionOrder<Parsed = unknown> {
  /** Undefined when it is no version. */
  parse(text: string): Parsed | undefined;
  compare(a: Parsed, b: Parsed): number;
}

/** Nobody's version is longer; what is has been made to cost time. */
const longestVersion = 256;

const semantic: VersionOrder<semver.SemVer> = {
  parse: (text) => parseSemantic(text),
  compare: (a, b) => semver.compare(a, b),
};

const go: VersionOrder<semver.SemVer> = {
  parse: (text) => parseSemantic(goToSemantic(text)),
  compare: (a, b) => semver.compare(a, b),
};

/** A version of PyPI: its numbers when it has nothing else, and then no library has to be asked. */
interface PythonVersion {
  readonly text: string;
  readonly release?: readonly number[];
}

const pep440: VersionOrder<PythonVersion> = {
  parse(text) {
    if (text.length > longestVersion) return undefined;
    if (/^\d{1,15}(?:\.\d{1,15})*$/.test(text))
      return { text, release: text.split('.').map(Number) };
    return parsePep440(text) === null ? undefined : { text };
  },
  compare(a, b) {
    if (a.release === undefined || b.release === undefined) return comparePep440(a.text, b.text);
    return compareReleases(a.release, b.release);
  },
};

/** PEP 440: the shorter is filled with zeros. */
function compareReleases(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export function versionOrder(ecosystem: Ecosystem): VersionOrder {
  switch (ecosystem) {
    case 'PyPI':
      return pep440;
    case 'Go':
      return go;
    default:
      return semantic;
  }
}

/**
 * The version of a package as it is compared. A local version (`2.1.0+cpu`, PEP 440) is a build of
 * the public one, and has its faults.
 */
export function installedVersion(ecosystem: Ecosystem, version: string): string {
  return ecosystem === 'PyPI' ? version.replace(/\+.*$/s, '') : version;
}

/** Missing parts are zero, since advisories write `1.2`; build metadata does not count. */
function parseSemantic(text: string): semver.SemVer | undefined {
  if (text.length > longestVersion) return undefined;
  const whole = /^v?(\d+)(?:\.(\d+))?(-.+|\+.+)?$/.exec(text.trim());
  const filled = whole === null ? text : `${whole[1]}.${whole[2] ?? '0'}.0${whole[3] ?? ''}`;
  return semver.parse(filled, { loose: true }) ?? undefined;
}

/** `go1.22rc1`, the name of a release of Go, is `1.22.0-rc.1` to advisories. */
function goToSemantic(text: string): string {
  const release = /^(?:go)?(\d+)\.(\d+)(?:\.(\d+))?(?:(alpha|beta|rc)(\d+))?(?:\s.*)?$/s.exec(text);
  if (release === null) return text.replace(/^go(?=\d)/, '');
  const [, major, minor, patch = '0', stage, count] = release;
  return `${major}.${minor}.${patch}${stage === undefined ? '' : `-${stage}.${count}`}`;
}

/** A version of npm in the form that every reader of it takes; undefined when it is none. */
export function comparableVersion(version: string): string | undefined {
  return semantic.parse(version)?.version;
}

/** Whether it can be compared with other versions of its ecosystem. */
export function isVersion(ecosystem: Ecosystem, version: string): boolean {
  return versionOrder(ecosystem).parse(installedVersion(ecosystem, version)) !== undefined;
}
