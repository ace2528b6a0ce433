import {
  isLocalName,
  launchTemplate,
  parseHost,
  readDeclaredPermissions,
  settingsUsed,
  type ConfigOption,
  type Manifest,
  type Settings,
} from '@opendxt/manifest';
import type { Platform } from './binding.ts';
import { covers, samePermission } from './covers.ts';
import { fetchingProgram } from './programs.ts';
import type { PermissionRequest } from './types.ts';

/**
 * What a bundle asks for on a platform: what its author declared, and what follows from its
 * command and settings. With settings, addresses among them are suggested, too.
 */
export function requestPermissions(
  manifest: Manifest,
  platform: Platform,
  settings: Settings = {},
): readonly PermissionRequest[] {
  const template = launchTemplate(manifest, platform);
  const used = settingsUsed(template);
  const options = manifest.userConfig.filter(({ key }) => used.has(key));
  const { server } = manifest;
  const program = fetchingProgram(template, server.type, server.entryPoint);
  const declared = readDeclaredPermissions(manifest.meta).permissions.map(
    ({ permission, required, reason }): PermissionRequest => ({
      permission,
      required,
      ...(reason !== undefined && { reason }),
      from: 'declared',
    }),
  );
  const concluded: readonly PermissionRequest[] = [
    ...options.flatMap(filesOf),
    ...(program === undefined
      ? []
      : [
          {
            permission: { kind: 'fetched-code', command: program },
            required: true,
            from: 'command',
          } as const,
        ]),
    ...options.flatMap((option) => hostsOf(option, settings)),
  ];
  return withoutCovered([...declared.filter(isSensible(manifest)), ...concluded]);
}

/** Files are asked for by a setting that has paths; others name nothing. */
function isSensible({ userConfig }: Manifest): (request: PermissionRequest) => boolean {
  return ({ permission }) =>
    permission.kind !== 'files' ||
    userConfig.some(({ key, type }) => key === permission.setting && isPath(type));
}

const isPath = (type: ConfigOption['type']) => type === 'directory' || type === 'file';

function filesOf({ key, type }: ConfigOption): readonly PermissionRequest[] {
  return isPath(type)
    ? [
        {
          permission: { kind: 'files', setting: key, access: 'read' },
          required: true,
          from: 'setting',
        },
      ]
    : [];
}

/** A server whose setting is an address is likely to connect to it. */
function hostsOf(option: ConfigOption, settings: Settings): readonly PermissionRequest[] {
  if (option.type !== 'string' || option.sensitive) return [];
  const given = Object.hasOwn(settings, option.key) ? settings[option.key] : option.default;
  return [given].flat().flatMap((value) => {
    const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined || !/^(?:https?|wss?):$/.test(url.protocol)) return [];
    const port = url.port || (/^(?:https|wss):$/.test(url.protocol) ? '443' : '80');
    const host = `${url.hostname}:${port}`;
    const local = isLocalName(url.hostname) || !parseHost(host, 'public').ok;
    const parsed = parseHost(host, local ? 'local' : 'public');
    if (!parsed.ok) return [];
    const kind = local ? 'local-network' : 'network';
    return [{ permission: { kind, host: parsed.host }, required: false, from: 'setting' } as const];
  });
}

/** Each thing once: what another request holds as well is not asked for again. */
function withoutCovered(requests: readonly PermissionRequest[]): readonly PermissionRequest[] {
  return requests.filter(
    (request, index) =>
      !requests.some((other, at) => at !== index && supersedes(other, request, at < index)),
  );
}

function supersedes(
  other: PermissionRequest,
  { permission, required, from }: PermissionRequest,
  isEarlier: boolean,
): boolean {
  if (required && !other.required) return false;
  if (samePermission(other.permission, permission))
    return isEarlier || (other.required && !required);
  // What an author declares is shown as declared, and one host is a better choice than all of them.
  return from !== 'declared' && other.required && covers([other.permission], permission);
}
