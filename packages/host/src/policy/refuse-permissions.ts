import { covers, formatPermission, type Permission } from '../permissions/index.ts';
import { fileAccesses, type PermissionLimits } from './document.ts';
import type { Refusal } from './types.ts';

/** A refusal by the rule at a JSON path of the file. */
export type Refuse = (path: string, message: string) => Refusal;

/** What a file says against granting one permission; nothing, or one sentence. */
export function refusePermissions(
  limits: PermissionLimits,
  permission: Permission,
  refuse: Refuse,
): Refusal[] {
  const name = formatPermission(permission);
  switch (permission.kind) {
    case 'files': {
      const { files = 'write' } = limits;
      if (fileAccesses.indexOf(permission.access) <= fileAccesses.indexOf(files)) return [];
      const most = files === 'none' ? 'no file of the user' : 'no more than reading files';
      return [refuse('permissions.files', `\`${name}\` can’t be granted: ${most} is allowed`)];
    }
    case 'network':
      return refuseHost(limits.hosts, permission, () =>
        refuse('permissions.hosts', `\`${name}\` can’t be granted: the host is not listed`),
      );
    case 'local-network':
      return refuseHost(limits.localHosts, permission, () =>
        refuse('permissions.localHosts', `\`${name}\` can’t be granted: the host is not listed`),
      );
    case 'any-public-host':
      if (limits.anyPublicHost === false)
        return [refuse('permissions.anyPublicHost', `\`${name}\` can’t be granted`)];
      return limits.hosts === undefined
        ? []
        : [refuse('permissions.hosts', `\`${name}\` can’t be granted: only listed hosts can`)];
    case 'fetched-code':
      return limits.fetchedCode === false
        ? [refuse('permissions.fetchedCode', `\`${name}\` can’t be granted`)]
        : [];
  }
}

function refuseHost(
  hosts: readonly string[] | undefined,
  permission: Permission & { readonly kind: 'network' | 'local-network' },
  refuse: () => Refusal,
): Refusal[] {
  if (hosts === undefined) return [];
  const allowed = hosts.map((host): Permission => ({ kind: permission.kind, host }));
  return covers(allowed, permission) ? [] : [refuse()];
}
