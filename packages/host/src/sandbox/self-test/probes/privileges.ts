import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { managing, taking, type Act, type Probe } from './probe.ts';

const sockets: Readonly<Record<string, string>> = {
  'host-socket': 'command the host through its socket',
  'session-bus': 'talk to the session bus (D-Bus)',
  docker: 'talk to Docker',
  'ssh-agent': 'have the SSH agent sign',
  x11: 'look at the screen (X11)',
  abstract: 'reach a socket that has a name but no file',
};

export const socketProbes: readonly Probe[] = Object.entries(sockets).map(([id, description]) =>
  taking('sockets', id, description, id, (world) => {
    const path = world.sockets[id];
    return path === undefined
      ? 'there is no place for one on this machine'
      : { act: 'connect', path };
  }),
);

const onLinux = process.platform === 'linux';

const onlyLinux = (group: Probe['group'], id: string, description: string, act: Act, more = {}) =>
  managing(group, id, description, () => (onLinux ? act : 'only Linux has this'), more);

/** Written back as they are; by the first, whoever may set it is root outside. */
const kernelSettings = ['/proc/sys/kernel/core_pattern', '/proc/sys/vm/swappiness'];

export const privilegeProbes: readonly Probe[] = [
  onlyLinux('privileges', 'set-uid', 'become root by a set-uid program', { act: 'setUid' }),
  managing('privileges', 'mount', 'mount a file system', ({ at }) =>
    onLinux ? { act: 'mount', folder: at('host/data/own/home') } : 'only Linux has this',
  ),
  {
    id: 'join-namespace',
    group: 'privileges',
    description: 'join the network namespace of the host',
    attempt: ({ victims }) =>
      onLinux ? { act: 'joinNamespace', pid: victims.watched } : 'only Linux has this',
    // Without a namespace of its own there is none to join: it is in the host's already.
    escaped: (_, { said }) => said === readlinkSync('/proc/self/ns/net'),
  },
  onlyLinux('privileges', 'kernel-setting', 'change a setting of the kernel', {
    act: 'kernelSetting',
    paths: kernelSettings,
  }),
  onlyLinux('privileges', 'disk', 'read a disk or the memory as a device', { act: 'disk' }),
  onlyLinux('privileges', 'packet-socket', 'listen to all packets', {
    act: 'socketFamily',
    family: 17,
    kind: 3,
  }),
  onlyLinux('privileges', 'vsock', 'talk to the machine that runs this one', {
    act: 'socketFamily',
    family: 40,
    kind: 1,
  }),
  onlyLinux('privileges', 'terminal-input', 'type into the terminal that it was started from', {
    act: 'typeIntoTerminal',
  }),
  {
    id: 'keyring',
    group: 'privileges',
    description: "leave a key in the user's keyring of the kernel",
    attempt: ({ name }) =>
      existsSync('/proc/keys') ? { act: 'key', name, text: 'x' } : 'this kernel has no keyring',
    escaped: ({ name }) => readFileSync('/proc/keys', 'utf8').includes(name),
  },
];

export const kernelProbes: readonly Probe[] = [
  onlyLinux('kernel', 'user-namespace', 'make a user namespace by the program `unshare`', {
    act: 'userNamespace',
  }),
  onlyLinux('kernel', 'unshare', 'make a user namespace', { act: 'unshare' }),
  onlyLinux('kernel', 'clone3', 'make a user namespace by clone3', { act: 'clone3' }),
  onlyLinux('kernel', 'io-uring', 'use io_uring', { act: 'ioUring' }),
  onlyLinux('kernel', 'bpf', 'load something for BPF', { act: 'bpf' }),
  onlyLinux('kernel', 'perf-event', 'open a performance counter', { act: 'perf' }),
  onlyLinux('kernel', 'userfaultfd', 'handle page faults', { act: 'userFault' }),
  onlyLinux('kernel', 'crypto-socket', "use the kernel's cryptography", {
    act: 'socketFamily',
    family: 38,
    kind: 5,
  }),
];
