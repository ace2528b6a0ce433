import { parseHost } from '@opendxt/manifest';
import { formatPermission, type Grants, type Permission } from '../permissions/index.ts';
import type { Box } from '../sandbox/index.ts';

/** A call that failed in a box. */
export interface FailedCall {
  readonly id: string;
  readonly box: Box;
  readonly grants: Grants;
  /** Settings that name files or folders. */
  readonly pathSettings: readonly string[];
  /** What the server answered. */
  readonly text: string;
  readonly args: unknown;
  /** What the box blocked meanwhile. */
  readonly blocked: readonly string[];
}

/**
 * What in a failed call comes from the box of its server, with the command that would allow it.
 * Nothing outside of the box is looked at: the answer tells a server nothing that it did not know.
 */
export function explainRefusal(call: FailedCall): string | undefined {
  if (call.blocked.length > 0) return call.blocked.join('\n');
  return explainReadOnly(call) ?? explainHidden(call) ?? explainNoNetwork(call);
}

function explainReadOnly({ id, box, grants, text, args }: FailedCall): string | undefined {
  // Node's recursive mkdir says ENOENT where the file system is read-only.
  if (!/EROFS|read-only file system|ENOENT[^\n]*\bmkdir\b/i.test(text)) return undefined;
  const paths = [...pathsIn(text), ...textsIn(args).filter(isPath)];
  for (const path of paths) {
    if (isWithin(box.extensionDir, path))
      return `\`${path}\` lies in the code of \`${id}\`, which stays as it was installed. Its author can have it keep its files below \`\${HOME}\`, which is a folder of its own; where it has a setting for that, \`dxt config ${id}\` changes it`;
    const grant = grants.files.find(
      ({ access, paths: granted }) =>
        access === 'read' && granted.some((folder) => isWithin(folder, path)),
    );
    if (grant !== undefined && !box.writes.some((folder) => isWithin(folder, path)))
      return `\`${id}\` may read \`${path}\`, and not change it; ${allowing(id, { kind: 'files', setting: grant.setting, access: 'write' })}`;
    if (box.writes.some((folder) => isWithin(folder, path)))
      return `\`${path}\` is kept as it is: programs outside the box would run what is written there`;
  }
  const [path] = paths;
  return path === undefined
    ? undefined
    : `\`${id}\` can't write to \`${path}\`: it may change its own folder, \`${box.dataDir}\`, and what was granted`;
}

function explainHidden({ id, box, pathSettings, text, args }: FailedCall): string | undefined {
  if (!/ENOENT|EACCES|no such file|not found|does not exist|permission denied/i.test(text))
    return undefined;
  const seen = [box.extensionDir, box.dataDir, ...box.runtime, ...box.reads, ...box.writes];
  const path = textsIn(args).find(
    (named) => isPath(named) && ![...seen, ...ofSystem].some((folder) => isWithin(folder, named)),
  );
  if (path === undefined) return undefined;
  const [setting] = pathSettings;
  const how =
    setting === undefined
      ? 'it has no setting by which files could be granted'
      : `\`dxt config ${id} --set ${setting}=…\` grants files and folders`;
  return `\`${id}\` can't see \`${path}\`, which was not granted; ${how}`;
}

function explainNoNetwork({ id, box, text, args }: FailedCall): string | undefined {
  const { hosts, local, anyPublic } = box.network;
  if (anyPublic || hosts.length > 0 || local.length > 0 || !noNetwork.test(text)) return undefined;
  const wanted = [...textsIn(args), text].map(hostIn).find((found) => found !== undefined);
  const how =
    wanted === undefined
      ? `\`dxt permissions ${id} --allow net:<host>\` allows one`
      : allowing(id, wanted);
  return `\`${id}\` has no network; ${how}`;
}

const noNetwork =
  /EAI_AGAIN|ENETUNREACH|ENOTFOUND|ECONNREFUSED|network is unreachable|name resolution|name or service not known|no such host|could not resolve|max retries exceeded|connect(?:ion)? ?(?:error|issue|failed|refused|attempts failed)|fetch failed|dial tcp/i;

/** The same folders as outside, or such as are nobody's files. */
const ofSystem = ['/usr', '/bin', '/sbin', '/lib', '/lib64', '/proc', '/dev'];

function allowing(id: string, permission: Permission): string {
  return `\`dxt permissions ${id} --allow ${formatPermission(permission)}\` allows it`;
}

function hostIn(text: string): Permission | undefined {
  const found = /\bhttps?:\/\/[^\s'"`<>\\]+/.exec(text)?.[0];
  if (found === undefined || !URL.canParse(found)) return undefined;
  const { hostname, port, protocol } = new URL(found);
  const target = `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
  const open = parseHost(target, 'public');
  if (open.ok) return { kind: 'network', host: open.host };
  const near = parseHost(target, 'local');
  return near.ok ? { kind: 'local-network', host: near.host } : undefined;
}

const isPath = (text: string): boolean => text.startsWith('/') && !text.includes('\n');

function pathsIn(text: string): readonly string[] {
  return [...text.matchAll(/(?<=^|[\s'"`(=])\/[^'"`\n:)]+/gm)].map(([path]) => path.trimEnd());
}

/** All texts in a value, at most some thousand. */
function textsIn(value: unknown): readonly string[] {
  const texts: string[] = [];
  const waiting: unknown[] = [value];
  for (let looked = 0; waiting.length > 0 && looked < 1000; looked += 1) {
    const next = waiting.shift();
    if (typeof next === 'string') texts.push(next);
    else if (typeof next === 'object' && next !== null) waiting.push(...Object.values(next));
  }
  return texts;
}

function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
