import type { Manifest } from '@opendxt/manifest';
import type { HostContext } from '../activation/index.ts';
import { presentValues, readSettings } from '../config/index.ts';
import { installedPlace } from '../launch/index.ts';
import {
  bindingFor,
  covers,
  describePermission,
  formatPermission,
  parseAllow,
  pathsOf,
  readGrants,
  readUse,
  requestPermissions,
  samePermission,
  widens,
  type Change,
  type Grants,
  type Permission,
  type PermissionRequest,
  type Risk,
  type SettingPath,
  type Use,
} from '../permissions/index.ts';
import { findInstalled } from '../store/index.ts';

/** One thing that an extension asks for, has, uses or was refused. */
export interface PermissionView {
  /** As `--allow` has it. */
  readonly what: string;
  readonly permission: Permission;
  readonly text: string;
  readonly risk: Risk;
  readonly requested: 'required' | 'optional' | 'no';
  /** Where the request comes from; `undeclared`: its author did not say that it may be wanted. */
  readonly from: PermissionRequest['from'] | 'undeclared';
  readonly reason?: string;
  readonly state: 'granted' | 'denied' | 'not-granted';
  /** The larger grant that holds it. */
  readonly by?: string;
  /** What the setting names, of files. */
  readonly paths?: readonly SettingPath[];
  /** Real paths that are granted, of files. */
  readonly granted?: readonly string[];
  readonly used?: Use;
  /** When it was wanted and not let through. */
  readonly blocked?: Use;
}

/** What was agreed to for the version of an extension that is used, beside what it wants. */
export interface PermissionOverview {
  readonly id: string;
  readonly folder: string;
  readonly manifest: Manifest;
  readonly grants: Grants;
  readonly permissions: readonly PermissionView[];
  /** What would have to be agreed to anew, since the command or its author is another one. */
  readonly widening: readonly Change[];
}

/** @throws {HostError} `not-installed`, `state-unreadable` */
export async function readPermissions(
  { home, machine }: Pick<HostContext, 'home' | 'machine'>,
  id: string,
): Promise<PermissionOverview> {
  const { manifest, folder, dir } = await findInstalled(home, id);
  const settings = presentValues(await readSettings(home, id, folder));
  const grants = await readGrants(home, id, folder);
  const used = await readUse(home, id);
  const blocked = await readUse(home, id, 'blocked');
  const request = requestPermissions(manifest, machine, settings);
  const place = installedPlace(home, id, dir, machine);
  const facts = { manifest, settings, place, machine, home };
  const seen = [...request.map(({ permission }) => permission), ...grants.permissions];
  const all = [
    ...seen,
    ...grants.denied,
    ...Object.keys({ ...used, ...blocked }).flatMap(readUsed),
  ];
  const permissions: PermissionView[] = [];
  for (const [index, permission] of all.entries()) {
    if (all.findIndex((other) => samePermission(other, permission)) !== index) continue;
    const paths =
      permission.kind === 'files' ? await pathsOf(permission.setting, facts) : undefined;
    permissions.push({
      ...viewOf(permission, { manifest, request, grants, used, blocked }),
      ...(paths !== undefined && { paths }),
    });
  }
  const { signer } = grants.binding;
  const binding = bindingFor(manifest, machine, signer);
  // What was taken back is not new.
  const widening = grants.binding.commandHash === '' ? [] : widens(grants, [], binding);
  return { id, folder, manifest, grants, permissions, widening };
}

function viewOf(
  permission: Permission,
  {
    manifest,
    request,
    grants,
    used,
    blocked,
  }: {
    readonly manifest: Manifest;
    readonly request: readonly PermissionRequest[];
    readonly grants: Grants;
    readonly used: Readonly<Record<string, Use>>;
    readonly blocked: Readonly<Record<string, Use>>;
  },
): PermissionView {
  const asked =
    request.find((one) => samePermission(one.permission, permission)) ??
    request.find((one) => covers([one.permission], permission));
  const what = formatPermission(permission);
  const use = Object.hasOwn(used, what) ? used[what] : undefined;
  const block = Object.hasOwn(blocked, what) ? blocked[what] : undefined;
  const isDenied = covers(grants.denied, permission);
  // A host that was denied stays out of reach, whatever larger grant there is.
  const isGranted = covers(grants.permissions, permission) && !(isDenied && namesHost(permission));
  const holder = grants.permissions.find((one) => covers([one], permission));
  const by = holder && formatPermission(holder);
  const files = grants.files.find(
    ({ setting }) => permission.kind === 'files' && permission.setting === setting,
  );
  return {
    what,
    permission,
    ...describePermission(permission, manifest),
    requested: asked === undefined ? 'no' : asked.required ? 'required' : 'optional',
    from: asked?.from ?? 'undeclared',
    ...(asked?.reason !== undefined && { reason: asked.reason }),
    state: isGranted ? 'granted' : isDenied ? 'denied' : 'not-granted',
    ...(by !== undefined && by !== what && { by }),
    ...(isGranted && files && { granted: files.paths }),
    ...(use && { used: use }),
    ...(block && { blocked: block }),
  };
}

function namesHost({ kind }: Permission): boolean {
  return kind === 'network' || kind === 'local-network';
}

/** What was recorded as used, where it is a permission still. */
function readUsed(what: string): readonly Permission[] {
  try {
    const option = parseAllow(what);
    return option.kind === 'permission' ? [option.permission] : [];
  } catch {
    return [];
  }
}
