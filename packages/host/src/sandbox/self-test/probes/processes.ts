import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { managing, taking, type Act, type Probe } from './probe.ts';

const hasProc = existsSync('/proc/self/environ');

const inProc = (id: string, description: string, mark: string, act: Probe['attempt']): Probe =>
  taking('processes', id, description, mark, (world) =>
    hasProc ? act(world) : 'this system has no /proc',
  );

const proc = (suffix: string): Act => ({ act: 'proc', suffix });

export const processProbes: readonly Probe[] = [
  inProc('proc-root', 'read files through /proc/*/root', 'ssh-key', ({ at }) =>
    proc(`root${at('user/.ssh/id_ed25519')}`),
  ),
  inProc('proc-environ', 'read the environment of other processes', 'environ', () =>
    proc('environ'),
  ),
  inProc('proc-cwd', 'read files through /proc/*/cwd', 'cwd', () => proc('cwd/cwd.txt')),
  inProc('proc-descriptors', 'read open files of other processes', 'open-file', () => ({
    act: 'procDescriptors',
  })),
  taking('processes', 'environment', 'inherit the environment of the host', 'environment', () => ({
    act: 'environment',
  })),
  {
    id: 'descriptors',
    group: 'processes',
    description: 'inherit open files of the host',
    attempt: () => (hasProc ? { act: 'descriptors' } : 'this system has no /proc'),
    // Whatever file with a mark was open when the host was started: nothing in Node can open one so.
    escaped: (_, { said = '' }) => said.includes('opendxt-self-test:'),
  },
  {
    id: 'kill-process',
    group: 'processes',
    description: 'kill another process of the user',
    attempt: ({ victims }) => ({ act: 'signal', pid: victims.target, signal: 'SIGKILL' }),
    escaped: ({ victims }) => victims.targetEnded(),
  },
  {
    id: 'signal-host',
    group: 'processes',
    description: 'send a signal to the host',
    attempt: () => ({ act: 'signal', pid: process.pid, signal: 'SIGUSR2' }),
    escaped: ({ victims }) => victims.hostSignalled(),
  },
  inProc('proc-memory', 'read the memory of another process', 'memory', ({ victims }) => ({
    act: 'memory',
    pid: victims.watched,
  })),
  inProc('ptrace', 'trace another process', 'memory', ({ victims }) => ({
    act: 'trace',
    pid: victims.watched,
  })),
  inProc(
    'vm-read',
    'read the memory of another process by process_vm_readv',
    'memory',
    ({ victims }) => ({
      act: 'vmRead',
      pid: victims.watched,
    }),
  ),
];

/** Milliseconds in which a daemon shows that it lives: it does so every 50. */
const heartbeat = 500;

export const daemonProbe: Probe = managing(
  'resources',
  'daemon',
  'leave a process that outlives the server',
  ({ at }) => ({ act: 'daemon', beat: at('host/data/own/beat') }),
  {
    escaped: async ({ at }) => {
      const beat = at('host/data/own/beat');
      await rm(beat, { force: true });
      await wait(heartbeat);
      return existsSync(beat);
    },
  },
);
