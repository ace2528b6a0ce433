import { realpath } from 'node:fs/promises';
import type { Manifest, Settings } from '@opendxt/manifest';
import { HostError } from '../error/index.ts';
import { usualLimits, type Limits, type NetworkRules } from '../sandbox/index.ts';
import { covers } from './covers.ts';
import { isInside } from './refuse-path.ts';
import type { FileGrant, Grants } from './types.ts';

export interface BoxRules {
  /** Real paths, which exist. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly network: NetworkRules;
  readonly limits: Limits;
  /** The settings with real paths in the place of those that are granted, as the box has them. */
  readonly settings: Settings;
  /** Granted paths where nothing is now. */
  readonly missing: readonly string[];
}

/** Folders that a server has anyway: `LaunchPlace` is one. */
interface OwnFolders {
  readonly extensionDir: string;
  readonly cwd: string;
}

/**
 * What a server may reach by its grants, looked at now.
 * @throws {HostError} `grant-changed` when a granted path leads elsewhere than when it was granted
 */
export async function boxRules(
  grants: Grants,
  manifest: Manifest,
  settings: Settings,
  own?: OwnFolders,
): Promise<BoxRules> {
  const files = grants.files.filter(({ setting, access }) =>
    covers(grants.permissions, { kind: 'files', setting, access }),
  );
  const reads: string[] = [];
  const writes: string[] = [];
  const missing: string[] = [];
  const shown: Record<string, Settings[string]> = {};
  for (const grant of files) {
    for (const path of grant.paths) {
      const now = await realOrGone(path);
      if (now === undefined) missing.push(path);
      else if (now !== path) throw changed(grant.setting, path, now);
      else (grant.access === 'write' ? writes : reads).push(path);
    }
    shown[grant.setting] = await valueInBox(grant, manifest, settings, own);
  }
  return {
    reads: withoutInner(reads, writes),
    writes: withoutInner(writes, []),
    network: networkOf(grants),
    limits: { ...usualLimits, ...grants.limits },
    settings: { ...settings, ...shown },
    missing,
  };
}

/** The value of a setting whose paths are granted: each text as the real path that was agreed to. */
async function valueInBox(
  { setting, paths }: FileGrant,
  manifest: Manifest,
  settings: Settings,
  own: OwnFolders | undefined,
): Promise<Settings[string]> {
  const isList = manifest.userConfig.find(({ key }) => key === setting)?.multiple === true;
  const value = Object.hasOwn(settings, setting) ? settings[setting] : undefined;
  if (value === undefined) return isList ? paths : (paths[0] ?? '');
  const resolved: string[] = [];
  for (const text of [value].flat().map(String)) {
    const now = await realOrGone(text);
    const isOwn = [own?.extensionDir, own?.cwd].some(
      (folder) => folder !== undefined && isInside(text, folder, process.platform),
    );
    if (now !== undefined && !isOwn && !paths.includes(now)) throw changed(setting, text, now);
    resolved.push(now !== undefined && !isOwn ? now : text);
  }
  return typeof value === 'object' ? resolved : (resolved[0] ?? '');
}

function changed(setting: string, path: string, now: string): HostError {
  return new HostError(
    'grant-changed',
    `\`${path}\` (\`${setting}\`) leads to \`${now}\`, which was not agreed to`,
    {
      hint: `\`dxt permissions <id> --allow read:${setting}\` agrees to it as it is now; look first who changed it`,
    },
  );
}

function networkOf({ permissions, denied }: Grants): NetworkRules {
  const hosts: string[] = [];
  const local: string[] = [];
  for (const permission of permissions) {
    if (permission.kind === 'network') hosts.push(permission.host);
    if (permission.kind === 'local-network') local.push(permission.host);
  }
  const anyPublic = permissions.some(({ kind }) => kind === 'any-public-host');
  const refused = denied.flatMap((permission) => ('host' in permission ? [permission.host] : []));
  return {
    hosts: [...new Set(hosts)],
    anyPublic,
    local: [...new Set(local)],
    ...(refused.length > 0 && { denied: refused }),
  };
}

/** What an outer folder holds with the same right or more needs no entry of its own. */
function withoutInner(paths: readonly string[], stronger: readonly string[]): readonly string[] {
  const all = [...new Set(paths)].filter((path) => !stronger.includes(path));
  return all.filter(
    (path) =>
      !all.some((outer) => outer !== path && isInside(path, outer, process.platform)) ||
      // Inside a folder to write, which is inside a folder to read, it says what it said.
      stronger.some((outer) => isInside(path, outer, process.platform)),
  );
}

async function realOrGone(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new HostError('grant-changed', `\`${path}\` can’t be looked at (${code ?? 'unknown'})`, {
      cause: error,
    });
  }
}
