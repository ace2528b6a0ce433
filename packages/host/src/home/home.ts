import { chmod, mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { HostError } from '../error/index.ts';

/** Where a host keeps everything: docs/host.md, "Where state lives". */
export interface Home {
  readonly root: string;
  readonly state: string;
  readonly store: string;
  /** Packages of servers that bring none. */
  readonly environments: string;
  readonly config: string;
  readonly secrets: string;
  readonly grants: string;
  readonly data: string;
  readonly cache: string;
  /** Known vulnerabilities and malicious packages, as `dxt scan --update-db` fetched them. */
  readonly advisories: string;
  readonly logs: string;
  /** Locks and the socket. */
  readonly run: string;
  /** What is under way; emptied under the lock. */
  readonly temporary: string;
}

/** What of a machine says where its users keep data; runtimes/ has all of it. */
interface UserMachine {
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** `OPENDXT_HOME`, else the platform's folder for data. */
export function locateHome(machine: UserMachine, cwd: string): Home {
  const { env, platform, home } = machine;
  const given = env['OPENDXT_HOME'];
  if (given !== undefined && given !== '') return homeAt(resolve(cwd, given));
  switch (platform) {
    case 'win32':
      return homeAt(join(env['LOCALAPPDATA'] ?? join(home, 'AppData/Local'), 'OpenDXT'));
    case 'darwin':
      return homeAt(join(home, 'Library/Application Support/OpenDXT'));
    default:
      return homeAt(join(env['XDG_DATA_HOME'] || join(home, '.local/share'), 'opendxt'));
  }
}

export function homeAt(root: string): Home {
  return {
    root,
    state: join(root, 'state.json'),
    store: join(root, 'store'),
    environments: join(root, 'environments'),
    config: join(root, 'config'),
    secrets: join(root, 'secrets'),
    grants: join(root, 'grants'),
    data: join(root, 'data'),
    cache: join(root, 'cache'),
    advisories: join(root, 'advisories'),
    logs: join(root, 'logs'),
    run: join(root, 'run'),
    temporary: join(root, 'tmp'),
  };
}

/** Makes the folders that are missing, for this user alone. */
export async function prepareHome(home: Home): Promise<void> {
  const { root, state: _state, ...folders } = home;
  try {
    await mkdir(root, { recursive: true, mode: 0o700 });
    for (const folder of Object.values(folders))
      await mkdir(folder, { recursive: true, mode: 0o700 });
    await keepFromOthers(root, 0o022);
    for (const folder of Object.values(folders)) await keepFromOthers(folder, 0o077);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HostError('home-unusable', `\`${root}\` can't be used: ${reason}`, {
      cause,
      hint: 'set OPENDXT_HOME to a folder that you may write to',
    });
  }
}

/** Takes these rights from a folder that was made by hand; one of another user is refused. */
async function keepFromOthers(folder: string, rights: number): Promise<void> {
  if (process.platform === 'win32') return;
  const { mode, uid } = await stat(folder);
  if (!isTrusted(uid)) throw new Error(`\`${folder}\` belongs to another user (${uid})`);
  if ((mode & rights) !== 0) await chmod(folder, mode & 0o7777 & ~rights);
}

/** Whether a folder of this owner can hold what is run: root may use anybody's, others their own. */
export function isTrusted(owner: number): boolean {
  const user = process.getuid?.();
  return user === 0 || owner === user;
}
