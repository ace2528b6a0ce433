import type { Permission } from './types.ts';

/** Whether what was granted holds what is wanted. */
export function covers(granted: readonly Permission[], wanted: Permission): boolean {
  return granted.some((one) => holds(one, wanted));
}

export function samePermission(one: Permission, other: Permission): boolean {
  return holds(one, other) && holds(other, one);
}

function holds(granted: Permission, wanted: Permission): boolean {
  switch (granted.kind) {
    case 'files':
      return (
        wanted.kind === 'files' &&
        granted.setting === wanted.setting &&
        (granted.access === 'write' || wanted.access === 'read')
      );
    case 'network':
      return wanted.kind === 'network' && hostHolds(granted.host, wanted.host);
    case 'any-public-host':
      return wanted.kind === 'any-public-host' || wanted.kind === 'network';
    case 'local-network':
      return wanted.kind === 'local-network' && hostHolds(granted.host, wanted.host);
    case 'fetched-code':
      return wanted.kind === 'fetched-code' && granted.command === wanted.command;
  }
}

/** `*.example.com` holds its subdomains at any depth, and not `example.com` itself. */
function hostHolds(granted: string, wanted: string): boolean {
  const [grantedName, grantedPort] = splitHost(granted);
  const [wantedName, wantedPort] = splitHost(wanted);
  if (grantedPort !== '*' && grantedPort !== wantedPort) return false;
  if (grantedName === wantedName) return true;
  return grantedName.startsWith('*.') && wantedName.endsWith(grantedName.slice(1));
}

function splitHost(host: string): readonly [name: string, port: string] {
  const at = host.lastIndexOf(':');
  return [host.slice(0, at), host.slice(at + 1)];
}
