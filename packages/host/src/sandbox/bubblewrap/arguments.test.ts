import { expect, test } from 'vitest';
import { noNetwork, usualLimits } from '../backend.ts';
import { boxArguments, joinArguments, syntheticFiles, type BoxRequest } from './arguments.ts';
import type { BoxFacts } from './facts.ts';

const facts: BoxFacts = {
  bwrap: '/usr/bin/bwrap',
  version: [0, 8],
  shell: '/bin/sh',
  filter: 'x64',
  uid: 1000,
  gid: 1000,
  homes: ['/home/me'],
  hostHome: '/home/me/.local/share/opendxt',
  system: [{ path: '/bin', link: 'usr/bin' }],
  devices: ['/dev/null'],
  ceilings: {},
};

const request: BoxRequest = {
  box: {
    id: 'x',
    extensionDir: '/home/me/.local/share/opendxt/store/x',
    dataDir: '/home/me/.local/share/opendxt/data/x',
    runtime: ['/usr/local/lib/node', '/opt/node'],
    reads: ['/home/me/Lesen', '/home/me/Both'],
    writes: ['/home/me/Both', '/home/me/Both/inner'],
    network: noNetwork,
    limits: usualLimits,
  },
  command: { command: 'node', args: [], env: { TOKEN: 'a=b' }, cwd: '/home/me' },
  terminal: false,
  protections: [{ path: '/home/me/Both/.git/hooks', access: 'read' }],
  reads: [],
};

const channels = { status: 4, filter: 5, files: { '/etc/passwd': 6 } };

test('what is hidden lies over what it is part of, and under what is shown in it', () => {
  const options = line({
    box: { ...request.box, hidden: ['/usr/lib/node_modules', '/home/me'] },
  });
  const order = [
    '--ro-bind /usr /usr',
    '--tmpfs /home/me --',
    '--bind /home/me/Both /home/me/Both',
    '--tmpfs /usr/lib/node_modules',
    '--remount-ro /usr/lib/node_modules --remount-ro /home/me',
  ].map((part) => options.indexOf(part));
  expect(order).not.toContain(-1);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
});

function line(change: Partial<BoxRequest> = {}, machine: Partial<BoxFacts> = {}): string {
  return boxArguments({ ...request, ...change }, { ...facts, ...machine }, channels).join(' ');
}

test('outer folders come before inner ones, and what is protected comes last', () => {
  const options = line();
  const order = [
    '--ro-bind /usr /usr',
    '--symlink usr/bin /bin',
    '--tmpfs /tmp',
    '--ro-bind /opt/node /opt/node',
    '--bind /home/me/Both /home/me/Both',
    '--bind /home/me/Both/inner /home/me/Both/inner',
    '--ro-bind /home/me/Both/.git/hooks',
    '--remount-ro / --setenv',
    'TOKEN a=b',
    '--chdir /home/me',
  ].map((part) => options.indexOf(part));
  expect(order).not.toContain(-1);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(options).not.toContain('--ro-bind /home/me/Both /home/me/Both ');
  expect(options).not.toContain('/usr/local/lib/node');
});

test('a system whose folders are not merged into /usr shows them as they are', () => {
  expect(line({}, { system: [{ path: '/bin' }] })).toContain('--ro-bind /bin /bin');
});

test('an older bubblewrap gets no option that it does not know', () => {
  expect(line()).toContain('--size 268435456 --tmpfs /tmp');
  expect(line({}, { version: [0, 6] })).not.toContain('--size');
});

test('the terminal is kept where the filter keeps it from being typed into', () => {
  expect(line()).toContain('--new-session');
  expect(line({ terminal: true })).not.toContain('--new-session');
  const { filter: _filter, ...unfiltered } = channels;
  expect(boxArguments({ ...request, terminal: true }, facts, unfiltered)).toContain(
    '--new-session',
  );
});

test('no text can end an option and begin another', () => {
  expect(() => joinArguments(['--setenv', 'A', 'x\0--bind\0/\0/'])).toThrow(
    'expected no NUL in "x"',
  );
  expect(joinArguments(['--dir', '/x'])).toBe('--dir\0/x\0');
});

test('files of the box name one user and one host', () => {
  expect(syntheticFiles(request.box, facts)['/etc/passwd']).toBe(
    'user:x:1000:1000:user:/home/me/.local/share/opendxt/data/x/home:/bin/sh\n',
  );
});
