import type { Scene } from '../scene/index.ts';
import type { Finding } from '../types.ts';

/**
 * Characters of the longest path that Windows takes without being told (`MAX_PATH` has an ending
 * zero in it), and of a folder in which a host keeps an extension:
 * `C:\Users\<20 characters>\AppData\Roaming\Claude\Claude Extensions\<32 characters>\`.
 */
const longestPath = 259;
const typicalFolder =
  'C:\\Users\\\\AppData\\Roaming\\Claude\\Claude Extensions\\\\'.length + 20 + 32;
const shown = 3;

export function checkNames(scene: Scene): Finding[] {
  return [...checkLength(scene), ...checkCollisions(scene)];
}

function checkLength({ below, targets }: Scene): Finding[] {
  if (!targets.some(({ platform }) => platform === 'win32')) return [];
  const room = longestPath - typicalFolder;
  const long = below('')
    .filter((path) => path.length > room)
    .sort((a, b) => b.length - a.length);
  const [longest] = long;
  if (longest === undefined) return [];
  const others = long.length === 1 ? '' : `, and ${long.length - 1} more are too long`;
  return [
    {
      code: 'path-too-long',
      severity: 'warning',
      seen: `\`${longest}\` has ${longest.length} characters, where a typical folder leaves ${room}${others}`,
      path: longest,
      targets: targets
        .filter(({ platform }) => platform === 'win32')
        .map(({ arch }) => `win32-${arch}`),
    },
  ];
}

/** Windows and macOS keep one of two names that differ in case, or in how accents are composed. */
function checkCollisions({ below, targets }: Scene): Finding[] {
  const byName = new Map<string, string[]>();
  for (const path of below('')) {
    const name = path.normalize('NFC').toLowerCase();
    byName.set(name, [...(byName.get(name) ?? []), path]);
  }
  const affected = targets.filter(({ platform }) => platform !== 'linux');
  if (affected.length === 0) return [];
  return [...byName.values()]
    .filter((paths) => paths.length > 1)
    .slice(0, shown)
    .map((paths) => ({
      code: 'names-collide',
      severity: 'error',
      seen: `${paths.map((path) => `\`${path}\``).join(' and ')} are one file there`,
      ...(paths[0] === undefined ? {} : { path: paths[0] }),
      targets: affected.map(({ platform, arch }) => `${platform}-${arch}`),
    }));
}
