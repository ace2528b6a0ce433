import {
  access,
  chmod,
  constants,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { noNetwork, usualLimits, type Box } from '../../backend.ts';
import { nodeProgram, pythonProgram } from '../programs/index.ts';
import { listen, type Listeners } from './listeners.ts';
import { Marks } from './marks.ts';
import { startVictims, type Victims } from './victims.ts';

const mebibyte = 1024 ** 2;

/** Of a whole abstract name: some programs fill up shorter ones, others don't. */
const abstractLength = 107;

/** Smaller than usual, so that exceeding them takes no time. */
export const testLimits = {
  ...usualLimits,
  fileSize: 64 * mebibyte,
  dataSize: 96 * mebibyte,
};

/** A user's machine in small: what is there to be taken, and a box beside it. */
export interface World {
  readonly folder: string;
  /** A name that nothing else has, for what is left in shared places. */
  readonly name: string;
  readonly marks: Marks;
  readonly box: Box;
  readonly listeners: Listeners;
  readonly victims: Victims;
  /** Paths of UNIX sockets by the name of their marks; one that starts with \0 is abstract. */
  readonly sockets: Readonly<Record<string, string>>;
  /** A path below the folder. */
  readonly at: (path: string) => string;
  remove(): Promise<void>;
}

/**
 * Plants the world in a new folder below `where`.
 * @param runtime What the program that tries needs to read.
 */
export async function makeWorld(where: string, runtime: readonly string[]): Promise<World> {
  const folder = await mkdtemp(join(await realpath(where), 'self-test-'));
  const name = `opendxt-${basename(folder)}`;
  const at = (path: string) => join(folder, path);
  const marks = new Marks();
  const closing: (() => void)[] = [];
  const places = [folder, ...['.planted', '-filler'].map((end) => `/tmp/${name}${end}`)];
  places.push(join(screens, `X${name}`));
  const remove = async () => {
    for (const close of closing.splice(0)) close();
    // A process that lives on ends when it does not find its folder any more.
    await rename(at('host/data/own'), at('gone')).catch(() => undefined);
    await chmod(at('host/store/own'), 0o755).catch(() => undefined);
    const left = ['/tmp', '/var/tmp', '/dev/shm'].map((place) => join(place, name));
    for (const path of [...places, ...left]) await rm(path, { recursive: true, force: true });
  };
  try {
    await plant(at, marks);
    await writeFile(`/tmp/${name}.planted`, marks.of('shared-temp'));
    const socketFolder =
      folder.length < 70 ? at('sockets') : await mkdtemp(join(tmpdir(), 'odxt-'));
    places.push(socketFolder);
    await mkdir(socketFolder, { recursive: true });
    const sockets = await placeSockets(socketFolder, name);
    const listeners = await listen(marks, sockets);
    closing.push(() => listeners.close());
    const victims = await startVictims(marks, at('sibling'));
    closing.push(() => victims.close());
    process.env['OPENDXT_SELF_TEST'] = marks.of('environment');
    closing.push(() => delete process.env['OPENDXT_SELF_TEST']);
    const box: Box = {
      id: 'self-test',
      extensionDir: at('host/store/own'),
      dataDir: at('host/data/own'),
      runtime,
      reads: [at('readable')],
      writes: [at('granted')],
      network: noNetwork,
      limits: testLimits,
    };
    return { folder, name, marks, listeners, victims, sockets, at, box, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function plant(at: (path: string) => string, marks: Marks): Promise<void> {
  const files: Record<string, string> = {
    'user/.ssh/id_ed25519': marks.of('ssh-key'),
    'user/.aws/credentials': marks.of('cloud-credentials'),
    'user/.bashrc': '',
    'user/.config/autostart/.keep': '',
    'host/secrets/own.json': marks.of('host-secrets'),
    'host/grants/own.json': marks.of('host-grants'),
    'host/state.json': marks.of('host-state'),
    'host/store/other/server.js': marks.of('other-code'),
    'host/data/other/notes.txt': marks.of('other-data'),
    'host/store/own/server.js': '',
    'host/store/own/probes.mjs': nodeProgram,
    'host/store/own/probes.py': pythonProgram,
    'host/data/own/home/.keep': '',
    'host/cache/proxy.cjs': '',
    'granted/note.txt': marks.of('granted-note'),
    'granted/.git/hooks/.keep': '',
    'granted/.git/config': '',
    'granted/project/.git/config': '',
    'granted/project/.git/hooks/.keep': '',
    'granted/.vscode/tasks.json': '',
    'granted/.bashrc': '',
    'readable/note.txt': marks.of('readable-note'),
    'sibling/cwd.txt': marks.of('cwd'),
    'sibling/open.txt': marks.of('open-file'),
    'inherited.txt': marks.of('inherited'),
  };
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(at(path)), { recursive: true });
    await writeFile(at(path), content);
  }
  await symlink(at('user/.ssh/id_ed25519'), at('granted/link'));
  await chmod(at('host/store/own/server.js'), 0o444);
  await chmod(at('host/store/own'), 0o555);
}

/** Where programs look for the sockets of the X server. */
const screens = '/tmp/.X11-unix';

async function placeSockets(folder: string, name: string): Promise<Record<string, string>> {
  // Where it is missing everybody must be able to use it afterwards, whoever made it.
  const made = await mkdir(screens, { recursive: true });
  if (made !== undefined) await chmod(screens, 0o1777);
  const isOpen = await access(screens, constants.W_OK).then(
    () => true,
    () => false,
  );
  return {
    'host-socket': join(folder, 'host'),
    'session-bus': join(folder, 'bus'),
    docker: join(folder, 'docker'),
    'ssh-agent': join(folder, 'agent'),
    ...(isOpen ? { x11: join(screens, `X${name}`) } : {}),
    ...(process.platform === 'linux' ? { abstract: `\0${name.padEnd(abstractLength, '-')}` } : {}),
  };
}

/** A file of the world as it is now, seen from outside; empty when there is none. */
export async function seenOutside(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
