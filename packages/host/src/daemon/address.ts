import { createHash } from 'node:crypto';
import { lstat, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HostError } from '../error/index.ts';
import { isTrusted, type Home } from '../home/index.ts';

/** Bytes of the longest path that a socket can have on every system (`sun_path` of macOS, less NUL). */
const longestPath = 103;

/**
 * Where the host of this home listens: a socket in a folder that is open to this user alone. A home
 * with a long path has it in a short folder of this user below `/tmp`; Windows has a named pipe.
 */
export function hostAddress(home: Home): string {
  const hash = createHash('sha256').update(home.root).digest('hex').slice(0, 16);
  if (process.platform === 'win32') return `\\\\.\\pipe\\opendxt-${hash}`;
  const usual = join(home.run, 'host.sock');
  if (Buffer.byteLength(usual) <= longestPath) return usual;
  return join('/tmp', `opendxt-${process.getuid?.() ?? 'user'}`, `${hash}.sock`);
}

/** Makes sure that nobody else can have made, or can reach into, the folder of the socket. */
export async function securePlace(home: Home, address: string): Promise<void> {
  const folder = dirname(address);
  if (process.platform === 'win32') return;
  const isInHome = folder === home.run;
  if (!isInHome) await mkdir(folder, { recursive: true, mode: 0o700 });
  const { mode, uid } = await lstat(folder);
  const isOurs = isInHome
    ? isTrusted(uid)
    : uid === process.getuid?.() && (mode & 0o170077) === 0o040000;
  if (isOurs) return;
  throw new HostError('home-unusable', `\`${folder}\` is not a folder of this user alone`, {
    hint: 'somebody else has made it: remove it, or set OPENDXT_HOME to a folder with a shorter path',
  });
}

export const hostLock = (home: Home) => join(home.run, 'host.lock');

export const hostLog = (home: Home) => join(home.logs, 'host.log');
