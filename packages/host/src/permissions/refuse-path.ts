import { posix, win32 } from 'node:path';

/** What the paths of a machine are measured by; all of them real paths. */
export interface PathRules {
  /** As in `process.platform`. */
  readonly platform: string;
  /** The user's. */
  readonly home: string;
  /** OPENDXT_HOME. */
  readonly state: string;
}

/** Folders of the system and of running programs. On Linux a box has its own in their place. */
const system: Readonly<Record<string, readonly string[]>> = {
  linux: ['/boot', '/dev', '/etc', '/proc', '/run', '/sys', '/usr', '/var/run'],
  darwin: ['/dev', '/private/var/run', '/System'],
};

/** Folders that all programs write to. What lies in them can be granted. */
const shared = new Set(['/tmp', '/var/tmp']);

/** Folders of removable disks inside them. */
const media = /^\/run\/media\/[^/]+\/[^/]+/;

/**
 * Why a real path can't be granted, or undefined where it can: the root, the home of the user and
 * what holds it, hidden files and folders, and what belongs to the system or to the host.
 */
export function refusePath(path: string, rules: PathRules): string | undefined {
  const { platform, home, state } = rules;
  const windows = platform === 'win32';
  const paths = windows ? win32 : posix;
  const fold = (text: string) => (windows ? text.toLowerCase() : text);
  if (fold(paths.parse(path).root) === fold(path)) return 'it is the root of a disk';
  if (isInside(home, path, platform))
    return fold(home) === fold(path) ? 'it is your whole home' : 'your home is in it';
  if (isInside(state, path, platform)) return 'OpenDXT keeps its own state in it';
  if (isInside(path, state, platform)) return 'it belongs to OpenDXT itself';
  if (isInside(path, home, platform)) {
    const [first = ''] = paths.relative(home, path).split(/[\\/]/);
    if (first.startsWith('.'))
      return `\`${first}\` in your home holds settings and keys of programs`;
    if (windows && fold(first) === 'appdata')
      return '`AppData` holds settings and keys of programs';
    if (platform === 'darwin' && first === 'Library')
      return '`Library` holds settings and keys of programs';
  }
  const folders = windows ? [`${paths.parse(path).root}Windows`] : (system[platform] ?? []);
  const folder = folders.find((folder) => isInside(path, folder, platform));
  if (folder !== undefined && !(platform === 'linux' && media.test(path)))
    return `\`${folder}\` belongs to the system`;
  if (windows) return undefined;
  if (shared.has(path)) return 'all programs share it';
  const hidden = path.split('/').find((part) => part.startsWith('.'));
  return hidden === undefined ? undefined : `\`${hidden}\` holds settings and keys of programs`;
}

/** Whether a path is another one, or below it. */
export function isInside(path: string, folder: string, platform: string): boolean {
  const paths = platform === 'win32' ? win32 : posix;
  const way = paths.relative(folder, path);
  return way === '' || (!/^\.\.(?:[\\/]|$)/.test(way) && !paths.isAbsolute(way));
}
