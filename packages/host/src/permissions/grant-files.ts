import { HostError } from '../error/index.ts';
import { pathsOf, type PathContext } from './paths.ts';
import { isInside } from './refuse-path.ts';
import type { FileGrant, Permission } from './types.ts';

export interface FileConsent extends PathContext {
  /** Whether the defaults of these settings were agreed to as if they had been picked. */
  readonly acceptsDefault: (setting: string) => boolean;
  /** Whether the user named this setting, so that its default must not be left out silently. */
  readonly isNamed?: (setting: string) => boolean;
}

/**
 * The real paths behind the files that are granted. A default that can't be granted is left out; a
 * value of the user's, and a default that was named, is refused.
 * @throws {HostError} `grant-refused`
 */
export async function grantFiles(
  permissions: readonly Permission[],
  consent: FileConsent,
): Promise<readonly FileGrant[]> {
  const { acceptsDefault, machine } = consent;
  const strongest = new Map<string, FileGrant['access']>();
  for (const permission of permissions)
    if (permission.kind === 'files' && strongest.get(permission.setting) !== 'write')
      strongest.set(permission.setting, permission.access);
  const grants: FileGrant[] = [];
  for (const [setting, access] of strongest) {
    const paths: string[] = [];
    for (const { text, from, path, problem } of await pathsOf(setting, consent)) {
      if (from === 'default' && !acceptsDefault(setting)) continue;
      if (path !== undefined) paths.push(path);
      else if (from === 'setting' || consent.isNamed?.(setting) === true)
        throw new HostError(
          'grant-refused',
          `\`${text}\` can’t be granted for \`${setting}\`: ${problem ?? 'it is not there'}`,
          { hint: `choose another one: \`--set ${setting}=…\`` },
        );
    }
    if (paths.length > 0) grants.push({ setting, access, paths: [...new Set(paths)] });
  }
  expectApart(grants, machine.platform);
  return grants;
}

/**
 * A server that may write to a folder could replace what is in it by a link, and would have what
 * the link names at the next start: what is only to be read must not be inside.
 * @throws {HostError} `grant-refused`
 */
export function expectApart(grants: readonly FileGrant[], platform: string): void {
  const flat = grants.flatMap(({ setting, access, paths }) =>
    paths.map((path) => ({ setting, access, path })),
  );
  const written = flat.filter(({ access }) => access === 'write');
  for (const inner of flat.filter(({ access }) => access === 'read'))
    for (const outer of written)
      if (inner.path !== outer.path && isInside(inner.path, outer.path, platform))
        throw new HostError(
          'grant-refused',
          `\`${inner.path}\` (\`${inner.setting}\`, to read) is inside \`${outer.path}\` (\`${outer.setting}\`, to change)`,
          {
            hint: `grant both alike with \`--allow write:${inner.setting}\`, or choose folders that are apart`,
          },
        );
}
