import { parse } from 'smol-toml';
import { CliError } from '../../../command/index.ts';

interface LockedPackage {
  readonly name: string;
  readonly version?: string;
  readonly source?: Readonly<Record<string, unknown>>;
  readonly wheels?: readonly unknown[];
}

/**
 * Refuses what a host does not install by a lock: it takes wheels of an index alone, so that nothing
 * of a package runs while it is installed. CliError `refused`, `no-package`.
 */
export function refuseUninstallable(lock: string): void {
  const { package: packages } = parse(lock) as unknown as {
    readonly package?: readonly LockedPackage[];
  };
  for (const { name, version = '', source = {}, wheels } of packages ?? []) {
    const [kind = 'registry', place] = Object.entries(source)[0] ?? [];
    if (isOwn(kind, place)) continue;
    if (!['registry', 'url'].includes(kind))
      throw new CliError(
        'refused',
        `\`${name}\` comes from ${kind} ${String(place)}, which a host does not have`,
        {
          hint: 'publish it, or use the layout `lib`, which brings it along',
        },
      );
    if (wheels === undefined || wheels.length === 0)
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
function isOwn(kind: string, place: unknown): boolean {
  return ['virtual', 'editable', 'directory'].includes(kind) && place === '.';
}
