import { posix } from 'node:path';
import type { Manifest } from '@opendxt/manifest';

/** What a manifest starts, as a path in the bundle: its entry point, or the command of a program. */
export function entryPath({ server }: Manifest): string | undefined {
  const own = [server.launch, ...Object.values(server.overrides)]
    .map(({ command }) => command)
    .filter((command) => command?.startsWith('${__dirname}') === true);
  const written = server.entryPoint === '' ? own[0] : server.entryPoint;
  if (written === undefined) return undefined;
  const path = written.replace('${__dirname}', '').replaceAll('${/}', '/').replaceAll('\\', '/');
  const normal = posix.normalize(path).replace(/^\/+/, '');
  return normal === '.' || normal === '' || normal.startsWith('../') ? undefined : normal;
}
