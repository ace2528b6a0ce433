import type { Manifest } from '@opendxt/manifest';
import { isFetcher } from './programs.ts';
import type { Permission } from './types.ts';

export type Risk = 'high' | 'medium' | 'low';

/** A permission in plain words, and how much can go wrong with it. */
export interface Description {
  /** Goes after "it may": "read the files in “Folder”". */
  readonly text: string;
  readonly risk: Risk;
}

export function describePermission(permission: Permission, manifest: Manifest): Description {
  switch (permission.kind) {
    case 'files':
      return describeFiles(permission, manifest);
    case 'network':
      return { text: `connect to ${describeHost(permission.host, '443')}`, risk: 'medium' };
    case 'any-public-host':
      return { text: 'connect to any public host, and send there what it knows', risk: 'high' };
    case 'local-network':
      return {
        text: `connect to ${describeHost(permission.host)} on this machine or in its network`,
        risk: 'high',
      };
    case 'fetched-code':
      return {
        text: isFetcher(permission.command)
          ? `fetch code with \`${permission.command}\` whenever it starts, from the hosts that it may connect to; nobody has checked it`
          : `run \`${permission.command}\`, which is not in the bundle and may be anything`,
        risk: 'high',
      };
  }
}

function describeFiles(
  { setting, access }: Extract<Permission, { kind: 'files' }>,
  manifest: Manifest,
): Description {
  const option = manifest.userConfig.find(({ key }) => key === setting);
  const name = option?.title ?? setting;
  const many = option?.multiple === true;
  const verb = access === 'write' ? 'read, change and delete' : 'read';
  const isFile = option?.type === 'file';
  const what = isFile
    ? `the ${many ? 'files' : 'file'} “${name}”`
    : `everything in the ${many ? 'folders' : 'folder'} “${name}”`;
  return {
    text: `${verb} ${what}`,
    risk: access === 'write' ? 'high' : isFile ? 'low' : 'medium',
  };
}

function describeHost(host: string, usualPort?: string): string {
  const at = host.lastIndexOf(':');
  const [name, port] = [host.slice(0, at), host.slice(at + 1)];
  const where = name.startsWith('*.') ? `every host below ${name.slice(2)}` : name;
  if (port === usualPort) return where;
  return port === '*' ? `${where} at any port` : `${where} at port ${port}`;
}
