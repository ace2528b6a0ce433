import { join } from 'node:path';
import type { ServerCommand } from '../../servers/index.ts';
import type { Box } from '../backend.ts';
import type { BoxFacts, SystemPath } from './facts.ts';
import { isWithin } from './paths.ts';
import type { Protection } from './protections.ts';

/** Descriptors by which bubblewrap gets what stands on no command line. */
export interface Channels {
  readonly status: number;
  readonly filter?: number;
  /** Contents of files by their path in the box. */
  readonly files: Readonly<Record<string, number>>;
}

export interface BoxRequest {
  readonly box: Box;
  readonly command: ServerCommand;
  /** Whether it uses the terminal of this process, which a session of its own would take from it. */
  readonly terminal: boolean;
  /** Inside what may be written. */
  readonly protections: readonly Protection[];
  /** More to read: what the environment of the proxy names. */
  readonly reads: readonly string[];
}

const mebibyte = 1024 ** 2;

/** What folders in memory may hold. */
const sizes = { temporary: 256 * mebibyte, shared: 64 * mebibyte };

const isolation = [
  '--unshare-all',
  '--unshare-user',
  '--die-with-parent',
  '--clearenv',
  '--cap-drop',
  'ALL',
  '--hostname',
  'box',
];

/** The options of bubblewrap, in its order: what comes later lies over what came before. */
export function boxArguments(
  request: BoxRequest,
  facts: BoxFacts,
  channels: Channels,
): readonly string[] {
  const { box, command, terminal, protections, reads } = request;
  return [
    ...isolation,
    '--json-status-fd',
    String(channels.status),
    ...(channels.filter === undefined ? [] : ['--seccomp', String(channels.filter)]),
    // Without a filter the terminal could be typed into.
    ...(terminal && channels.filter !== undefined ? [] : ['--new-session']),
    ...shown({ path: '/usr' }),
    ...facts.system.flatMap(shown),
    ...Object.entries(channels.files).flatMap(([path, descriptor]) => [
      '--perms',
      '0444',
      '--file',
      String(descriptor),
      path,
    ]),
    '--proc',
    '/proc',
    // Settings of the kernel belong to user 0 of the machine, who is user 0 in a box of root's.
    '--remount-ro',
    '/proc',
    ...facts.devices.flatMap((path) => ['--dev-bind', path, path]),
    ...(terminal ? ['--dev-bind-try', '/dev/tty', '/dev/tty'] : []),
    ...standardLinks,
    ...inMemory('/dev/shm', sizes.shared, facts),
    ...inMemory('/tmp', sizes.temporary, facts),
    ...shown({ path: '/var/tmp', link: '../tmp' }),
    ...folders(box, facts, reads).flatMap(({ option, path }) =>
      option === '--tmpfs' ? [option, path] : [option, path, path],
    ),
    ...(box.hidden ?? []).flatMap((path) => ['--remount-ro', path]),
    ...protections.flatMap(({ path, access }) => [
      access === 'read' ? '--ro-bind' : '--bind',
      path,
      path,
    ]),
    '--remount-ro',
    '/',
    ...Object.entries(command.env).flatMap(([name, value]) => ['--setenv', name, value]),
    '--chdir',
    command.cwd,
  ];
}

/** Files that would tell of the machine and its users, as they are in every box. */
export function syntheticFiles(
  { dataDir }: Box,
  { uid, gid }: Pick<BoxFacts, 'uid' | 'gid'>,
): Readonly<Record<string, string>> {
  const name = uid === 0 ? 'root' : 'user';
  return {
    '/etc/passwd': `${name}:x:${uid}:${gid}:${name}:${join(dataDir, 'home')}:/bin/sh\n`,
    '/etc/group': `${name}:x:${gid}:\n`,
    '/etc/hosts': '127.0.0.1 localhost box\n::1 localhost\n',
    '/etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
  };
}

/** Makes one text of options; a NUL within one would begin another. */
export function joinArguments(options: readonly string[]): string {
  const broken = options.find((option) => option.includes('\0'));
  if (broken !== undefined)
    throw new TypeError(`expected no NUL in ${JSON.stringify(broken.split('\0')[0])}`);
  return options.map((option) => `${option}\0`).join('');
}

const standardLinks = Object.entries({
  fd: '/proc/self/fd',
  stdin: '/proc/self/fd/0',
  stdout: '/proc/self/fd/1',
  stderr: '/proc/self/fd/2',
}).flatMap(([name, target]) => ['--symlink', target, `/dev/${name}`]);

function shown({ path, link }: SystemPath): readonly string[] {
  return link === undefined ? ['--ro-bind', path, path] : ['--symlink', link, path];
}

/** `--size` came with bubblewrap 0.7. */
function inMemory(path: string, size: number, { version }: BoxFacts): readonly string[] {
  const isSized = version[0] > 0 || version[1] >= 7;
  return ['--perms', '1777', ...(isSized ? ['--size', String(size)] : []), '--tmpfs', path];
}

interface Folder {
  readonly option: '--ro-bind' | '--bind' | '--tmpfs';
  readonly path: string;
}

/** What the box itself names, outer folders before what lies in them. */
function folders(box: Box, { system }: BoxFacts, reads: readonly string[]): readonly Folder[] {
  const shownAlready = [
    '/usr',
    ...system.flatMap(({ path, link }) => (link === undefined ? [path] : [])),
  ];
  const readable = [...box.runtime, ...reads, box.extensionDir, ...box.reads]
    .filter((path) => !shownAlready.some((folder) => isWithin(folder, path)))
    .map((path): Folder => ({ option: '--ro-bind', path }));
  const writable = [box.dataDir, ...box.writes].map((path): Folder => ({ option: '--bind', path }));
  const hidden = (box.hidden ?? []).map((path): Folder => ({ option: '--tmpfs', path }));
  // The right to write comes last where the same path stands in both, and nothing is shown of what
  // is hidden.
  const all = new Map([...readable, ...writable, ...hidden].map((folder) => [folder.path, folder]));
  return [...all.values()].sort((a, b) => a.path.split('/').length - b.path.split('/').length);
}
