import { lstatSync, realpathSync } from 'node:fs';
import { HostError } from '../../error/index.ts';
import type { Box } from '../backend.ts';
import type { BoxFacts } from './facts.ts';
import { isWithin } from './paths.ts';

/** Of the system and of running programs; a grant there would lie over what the box has in its place. */
const system = ['/boot', '/dev', '/etc', '/proc', '/run', '/sys', '/usr', '/var/run'];
/** Folders of removable disks inside them. */
const media = /^\/run\/media\/[^/]+\/[^/]+/;
const shared = ['/tmp', '/var/tmp', '/dev/shm'];

/** Refuses a box that would give away more than somebody agreed to. */
export function checkBox(name: string, box: Box, facts: BoxFacts): void {
  const { extensionDir, dataDir, runtime, reads, writes, hidden = [] } = box;
  for (const path of [extensionDir, dataDir, ...runtime, ...reads, ...writes, ...hidden])
    checkReal(name, path);
  for (const path of [...box.reads, ...box.writes]) {
    const why = whyDangerous(path, facts);
    if (why !== undefined) throw refused(name, path, why, 'choose a folder within it');
  }
  for (const path of box.runtime)
    if (path === '/' || holdsAny(path, [...facts.homes, facts.hostHome]))
      throw refused(name, path, 'it holds more than a runtime', 'install the runtime elsewhere');
  checkNesting(name, box);
}

/** What a grant of a path would give away, undefined where that is nothing but the path. */
function whyDangerous(
  path: string,
  { homes, hostHome }: Pick<BoxFacts, 'homes' | 'hostHome'>,
): string | undefined {
  if (path === '/') return 'it is the whole machine';
  if (homes.includes(path)) return 'it is a whole home folder';
  if (isWithin(path, hostHome)) return 'what OpenDXT keeps lies in it';
  if (isWithin(hostHome, path)) return 'it belongs to OpenDXT';
  if (holdsAny(path, homes)) return 'it holds home folders';
  if (system.some((folder) => isWithin(folder, path)) && !media.test(path))
    return 'it belongs to the system';
  if (shared.includes(path)) return 'all programs share it';
  if (path.split('/').some((part) => part.startsWith('.')))
    return 'folders and files whose names begin with a dot hold keys and settings of programs';
  return undefined;
}

function holdsAny(folder: string, paths: readonly string[]): boolean {
  return paths.some((path) => isWithin(folder, path));
}

/** A link that was planted since the grant leads elsewhere than what was agreed to. */
function checkReal(name: string, path: string): void {
  let found: string;
  try {
    found = realpathSync(path);
  } catch {
    throw refused(name, path, 'it is not there', 'restore it, or set another path');
  }
  if (found !== path)
    throw refused(name, path, `it leads to \`${found}\` now`, 'set the path anew to agree to it');
  const { mode } = lstatSync(path);
  // Regular files and folders: S_IFREG and S_IFDIR of S_IFMT.
  if (![0o100000, 0o040000].includes(mode & 0o170000))
    throw refused(name, path, 'it is neither a file nor a folder');
}

/** Whoever may write a folder can put another in the place of one that lies in it. */
function checkNesting(name: string, { dataDir, extensionDir, reads, writes }: Box): void {
  for (const outer of new Set([...writes, dataDir]))
    for (const inner of [...reads, extensionDir])
      if (inner !== outer && isWithin(outer, inner))
        throw refused(
          name,
          inner,
          `it lies in \`${outer}\`, which the server may change`,
          'grant the outer folder alone, or one beside it',
        );
}

function refused(name: string, path: string, why: string, hint?: string): HostError {
  return new HostError(
    'start-failed',
    `\`${name}\` could not be started: \`${path}\` can't be given to it: ${why}`,
    hint === undefined ? {} : { hint },
  );
}
