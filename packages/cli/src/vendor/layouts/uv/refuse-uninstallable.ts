import { type LockedSource, readUvLock } from '@opendxt/bundle';
import { CliError } from '../../../command/index.ts';

/**
 * Refuses what a host does not install by a lock: it takes wheels of an index alone, so that nothing
 * of a package runs while it is installed. CliError `refused`, `no-package`; BundleError for a lock
 * that can't be read.
 */
export function refuseUninstallable(lock: string): void {
  for (const { name, version = '', source, wheels } of readUvLock(lock).packages) {
    if (isOwn(source)) continue;
    if (source.kind !== 'registry' && source.kind !== 'url')
      throw new CliError(
        'refused',
        `\`${name}\` comes from ${source.kind} ${source.at}, which a host does not have`,
        {
          hint: 'publish it, or use the layout `lib`, which brings it along',
        },
      );
    if (wheels.length === 0)
      throw new CliError(
        'no-package',
        `\`${name}\` ${version} has no wheel, and hosts build nothing`,
        {
          hint: 'take a version that has wheels, or use the layout `lib`, which builds it here',
        },
      );
  }
}

/** The project itself. */
function isOwn({ kind, at }: LockedSource): boolean {
  return ['virtual', 'editable', 'directory'].includes(kind) && at === '.';
}
