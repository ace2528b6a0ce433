import { launchTemplate, type Manifest } from '@opendxt/manifest';
import { type Target, parseTarget, targetNames } from '../../targets/index.ts';
import { pathInBundle } from './paths.ts';

/**
 * The folders of the bundle that PYTHONPATH names when the server starts on a target, in their
 * order; those that are relative to an unknown folder, or outside, are left out. Folders are apart
 * by `;` on Windows and by `:` elsewhere.
 */
export function pythonPath(manifest: Pick<Manifest, 'server'>, target: Target): readonly string[] {
  const { env } = launchTemplate(manifest, target);
  const isWindows = target.platform === 'win32';
  const value = Object.entries(env).find(
    ([name]) => (isWindows ? name.toUpperCase() : name) === 'PYTHONPATH',
  )?.[1];
  return (value ?? '')
    .split(isWindows ? ';' : ':')
    .filter((entry) => entry.startsWith('${__dirname}'))
    .flatMap((entry) => pathInBundle(entry) ?? []);
}

/** Of all targets, each folder once. */
export function pythonPathOfAny(manifest: Pick<Manifest, 'server'>): readonly string[] {
  return [...new Set(targetNames.flatMap((name) => pythonPath(manifest, parseTarget(name))))];
}
