import { existsSync } from 'node:fs';
import type { Box } from '../backend.ts';
import { opensAnything } from '../network/index.ts';
import type { BoxFacts } from './facts.ts';
import { isWithin } from './paths.ts';

/** Whether a path of this machine is the same path in the box. */
export function isVisible(path: string, box: Box, { system, devices }: BoxFacts): boolean {
  if (box.hidden?.some((folder) => isWithin(folder, path)) === true) return false;
  return [
    '/usr',
    ...system.map((known) => known.path),
    ...devices,
    ...box.runtime,
    ...box.reads,
    ...box.writes,
    box.extensionDir,
    box.dataDir,
  ].some((folder) => isWithin(folder, path));
}

/** What in the last words of a server comes from its box, with what to do about it. */
export function explainBoxed(stderr: string, box: Box, facts: BoxFacts): string | undefined {
  const paths = [...stderr.matchAll(/(?<=^|[\s'"`(=])\/[^'"`\n:)]+/gm)].map(([path]) =>
    path.trimEnd(),
  );
  if (/EROFS|[Rr]ead-only file system/.test(stderr)) {
    const code = paths.find((path) => isWithin(box.extensionDir, path));
    if (code !== undefined)
      return `\`${code}\` lies in the folder of its code, which can't be changed: have it write to its data folder, \`${box.dataDir}\``;
    const granted = paths.find((path) => box.reads.some((folder) => isWithin(folder, path)));
    if (granted !== undefined)
      return `\`${granted}\` was granted to be read: \`dxt permissions ${box.id} --allow write:<setting>\` lets it be changed`;
  }
  const hidden = paths.find((path) => !isVisible(path, box, facts) && isHere(path));
  if (hidden !== undefined)
    return `\`${hidden}\` is there, but not in its box: the server sees the system's programs, its own folders and what was granted`;
  if (!opensAnything(box.network) && noNetwork.test(stderr))
    return `it may not connect to any host: \`dxt permissions ${box.id} --allow net:<host>\` grants one`;
  return undefined;
}

const noNetwork =
  /EAI_AGAIN|ENETUNREACH|getaddrinfo ENOTFOUND|[Nn]etwork is unreachable|[Nn]ame resolution|Name or service not known/;

/** `/tmp` and `/proc` are there in both, and are not the same. */
function isHere(path: string): boolean {
  return path !== '/' && !isWithin('/proc', path) && existsSync(path);
}
