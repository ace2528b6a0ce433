import { BundleError, readPyproject, readUvLock, type LockedPackage } from '@opendxt/bundle';
import { HostError } from '../../error/index.ts';
import type { UvProject } from './find-project.ts';

export interface Project {
  readonly requiresPython?: string;
  /** `[project.scripts]`. */
  readonly scripts: Readonly<Record<string, string>>;
  /** Its own modules would be installed, too. */
  readonly isPackage: boolean;
}

/**
 * What a project says of how it is run. One that would have packages built is refused, and one whose
 * packages are no files of an index: a path leads to something of this machine.
 * @throws {HostError} `packages-missing`
 */
export function readProject(id: string, { text, lock }: UvProject): Project {
  try {
    const { requiresPython, scripts, isPackage } = readPyproject(text);
    if (lock !== undefined) refuseSources(id, lock);
    return { ...(requiresPython === undefined ? {} : { requiresPython }), scripts, isPackage };
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    throw new HostError(
      'packages-missing',
      `the packages of \`${id}\` can't be installed: ${error.message}`,
      { cause: error, hint: error.hint ?? 'ask the author for a bundle that is right' },
    );
  }
}

function refuseSources(id: string, lock: string): void {
  for (const { name, source, wheels } of readUvLock(lock).packages) {
    if (source.kind === 'virtual' || source.kind === 'editable' || source.kind === 'directory')
      if (source.at === '.') continue;
    const place = placeBesideIndexes(source, wheels);
    if (place === undefined) continue;
    throw new HostError(
      'packages-missing',
      `the packages of \`${id}\` can't be installed: \`${name}\` comes from ${place} instead of an index`,
      { hint: 'ask the author for a bundle that brings it' },
    );
  }
}

/** An index, or a file, of the web; never one of this machine or of what it has mounted. */
const ofTheWeb = /^https?:\/\//i;

/** Where a package comes from, for people; undefined where that is the web. */
function placeBesideIndexes(
  { kind, at }: LockedPackage['source'],
  wheels: LockedPackage['wheels'],
): string | undefined {
  if (kind === 'git') return 'a repository';
  if ((kind !== 'registry' && kind !== 'url') || !ofTheWeb.test(at)) return `\`${at}\``;
  const local = wheels
    .map(({ url, path }) => path ?? url)
    .find((place) => place !== undefined && !ofTheWeb.test(place));
  return local === undefined ? undefined : `\`${local}\``;
}
