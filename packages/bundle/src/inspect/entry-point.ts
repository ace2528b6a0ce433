import { posix } from 'node:path';
import type { Manifest } from '@opendxt/manifest';
import { type Archive, printable } from '../archive/index.ts';
import { BundleError } from '../error/index.ts';

/** Refuses a manifest whose entry point is not in the bundle. */
export function checkEntryPoint(archive: Archive, manifest: Manifest): void {
  const { entryPoint, type } = manifest.server;
  // Without one, the command alone says what is started.
  if (entryPoint === '') return;
  const path = bundlePath(entryPoint);
  if (path === undefined) {
    throw new BundleError(
      'entry-point-outside',
      `the entry point \`${printable(entryPoint)}\` leads out of the bundle: expected a path relative to its root`,
    );
  }
  // A Windows bundle may leave the extension of its program to the system.
  const names = type === 'binary' ? [path, `${path}.exe`] : [path];
  if (names.some((name) => exists(archive, name))) return;
  throw new BundleError(
    'entry-point-missing',
    `the entry point \`${printable(entryPoint)}\` is not in the bundle`,
    { hint: 'build the server before it is packed, and see that no ignore rule leaves it out' },
  );
}

/** The path below the root, or undefined when it is not below the root. */
function bundlePath(entryPoint: string): string | undefined {
  const relative = entryPoint.replace(/^\$\{__dirname\}[/\\]/, '').replaceAll('\\', '/');
  const path = posix.normalize(relative).replace(/\/$/, '');
  const outside = path === '..' || path.startsWith('../') || path.startsWith('/');
  return outside || /^[a-z]:/i.test(path) ? undefined : path;
}

function exists(archive: Archive, path: string): boolean {
  return (
    archive.get(path) !== undefined ||
    archive.entries.some((entry) => entry.path.startsWith(`${path}/`))
  );
}
