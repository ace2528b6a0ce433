import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, sep } from 'node:path';
import { locateHome } from '../../../home/index.ts';
import { thisMachine } from '../../../runtimes/index.ts';
import type { World } from '../world/index.ts';
import { anyHas, leaving, taking, type Probe } from './probe.ts';

const read = (id: string, description: string, path: string): Probe =>
  taking('files', id, description, id, ({ at }) => ({ act: 'read', paths: [at(path)] }));

const write = (id: string, description: string, ...paths: string[]): Probe =>
  leaving('files', id, description, ({ at }) => paths.map(at));

const shared = (id: string, folder: string): Probe => ({
  ...leaving('files', id, `leave a file in the shared ${folder}`, ({ name }) => [
    join(folder, name),
  ]),
  ...(existsSync(folder) ? {} : { attempt: () => `there is no ${folder}` }),
});

const machineId = ['/etc/machine-id', '/var/lib/dbus/machine-id'];

/** What the home of the user has beside the way to what the box was granted, or has of the host's. */
function ownEntries({ box }: World): readonly string[] {
  const home = homedir();
  const { root } = locateHome(thisMachine(), process.cwd());
  // The host's own folder holds what leads a server to its proxy.
  const granted = [
    root,
    box.extensionDir,
    box.dataDir,
    ...box.runtime,
    ...box.reads,
    ...box.writes,
  ];
  const names = existsSync(home) ? readdirSync(home) : [];
  return names.filter(
    (name) => !granted.some((path) => `${path}${sep}`.startsWith(join(home, name) + sep)),
  );
}

export const fileProbes: readonly Probe[] = [
  read('ssh-key', 'read an SSH key', 'user/.ssh/id_ed25519'),
  read('cloud-credentials', 'read the credentials of a cloud', 'user/.aws/credentials'),
  read('other-code', 'read the code of another extension', 'host/store/other/server.js'),
  read('other-data', 'read the data of another extension', 'host/data/other/notes.txt'),
  read('host-secrets', 'read the secrets that the host keeps', 'host/secrets/own.json'),
  read('host-grants', 'read what was granted to extensions', 'host/grants/own.json'),
  read('host-state', 'read the state of the host', 'host/state.json'),
  {
    id: 'list-folder',
    group: 'files',
    description: "list a user's folder",
    attempt: ({ at }) => ({ act: 'list', path: at('user') }),
    escaped: (_, { said = '' }) => said.includes('.ssh'),
  },
  {
    id: 'list-home',
    group: 'files',
    description: 'list HOME of the user who runs this',
    attempt: (world) =>
      ownEntries(world).length === 0 ? 'it is empty' : { act: 'list', path: homedir() },
    escaped: (world, { said = '' }) => {
      const seen = new Set(said.split('\n'));
      return ownEntries(world).some((name) => seen.has(name));
    },
  },
  taking(
    'files',
    'planted-link',
    'follow a link that was planted in a granted folder',
    'ssh-key',
    ({ at }) => ({
      act: 'read',
      paths: [at('granted/link')],
    }),
  ),
  taking(
    'files',
    'created-link',
    'read through a symbolic link of its own',
    'ssh-key',
    ({ at }) => ({
      act: 'symlink',
      target: at('user/.ssh/id_ed25519'),
      link: at('host/data/own/symbolic'),
    }),
  ),
  taking('files', 'hard-link', 'read through a hard link of its own', 'ssh-key', ({ at }) => ({
    act: 'hardlink',
    target: at('user/.ssh/id_ed25519'),
    link: at('host/data/own/hard'),
  })),
  write('shell-startup', 'write to the start-up file of a shell', 'user/.bashrc'),
  write('authorized-keys', 'add an SSH key of its own', 'user/.ssh/authorized_keys'),
  write('autostart', 'add a program that starts at login', 'user/.config/autostart/own.desktop'),
  write('own-code', 'change its own code', 'host/store/own/server.js', 'host/store/own/new.js'),
  write('write-grants', 'grant itself something', 'host/grants/own.json'),
  write('write-state', 'change the state of the host', 'host/state.json'),
  write('other-data-write', 'change the data of another extension', 'host/data/other/notes.txt'),
  write('read-only-grant', 'change what was granted to be read', 'readable/note.txt'),
  write(
    'git-hook',
    'add a git hook in a writable grant',
    'granted/.git/hooks/post-checkout',
    'granted/.git-aside/hooks/post-checkout',
  ),
  write(
    'nested-git-hook',
    'add a git hook in a repository below a writable grant',
    'granted/project/.git/hooks/post-checkout',
  ),
  write(
    'git-config',
    'change the git configuration in a writable grant',
    'granted/.git/config',
    'granted/.git-aside/config',
  ),
  write(
    'editor-tasks',
    'change the tasks of an editor in a writable grant',
    'granted/.vscode/tasks.json',
  ),
  write('granted-startup', "change a shell's start-up file in a writable grant", 'granted/.bashrc'),
  {
    id: 'replaced-git',
    group: 'files',
    description: 'put another git folder in the place of that in a writable grant',
    attempt: ({ at, marks }) => ({
      act: 'replaceFolder',
      folder: at('granted/.git'),
      aside: at('granted/.git-aside'),
      name: 'config',
      text: marks.of('replaced-git'),
    }),
    escaped: ({ at, marks }) => anyHas([at('granted/.git/config')], marks.of('replaced-git')),
  },
  taking(
    'files',
    'read-shared-temp',
    'read what others have in /tmp',
    'shared-temp',
    ({ name }) => ({
      act: 'read',
      paths: [`/tmp/${name}.planted`],
    }),
  ),
  shared('shared-temp', '/tmp'),
  shared('shared-var-temp', '/var/tmp'),
  shared('shared-memory', '/dev/shm'),
  {
    id: 'machine-id',
    group: 'files',
    description: 'read what names this machine for ever',
    attempt: () =>
      machineId.some((path) => existsSync(path))
        ? { act: 'read', paths: machineId.filter((path) => existsSync(path)) }
        : 'this machine has none',
    escaped: async (_, { said = '' }) => {
      const ids = await Promise.all(
        machineId.filter((path) => existsSync(path)).map((path) => readFile(path, 'utf8')),
      );
      return ids.some((id) => id.trim() !== '' && said.includes(id.trim()));
    },
  },
];
