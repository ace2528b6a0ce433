import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { temporaryFolder, testNeeding } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { noIsolation } from '../no-isolation.ts';
import { probes } from './probes/index.ts';
import { quickSelfTest, selfTest } from './self-test.ts';
import type { ProbeLanguage, SelfTestReport } from './types.ts';

const kernelSays = (path: string) => {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
};

const status = kernelSays('/proc/self/status');
const capabilities = BigInt(`0x${/^CapEff:\s+(\S+)/m.exec(status)?.[1] ?? '0'}`);
const may = (capability: number) => ((capabilities >> BigInt(capability)) & 1n) === 1n;
const administers = may(21);
const isRoot = process.getuid?.() === 0;
/** As in most containers: whoever runs the tests has a filter of system calls already. */
const filtered = /^Seccomp:\s+2/m.test(status);

/** Why a server that was only started does not manage it on this machine, where that is so. */
const reasons: readonly (readonly [why: string, isSo: boolean, ...ids: string[]])[] = [
  ['a server never gets the environment of the host', true, 'environment'],
  ['Node opens nothing that others inherit: tried by the command', true, 'descriptors'],
  ['the name is asked of the DNS, not looked up in a file', true, 'spelled-dot'],
  ['root is root already', isRoot, 'set-uid'],
  ['takes rights', !administers, 'mount', 'join-namespace'],
  ['takes rights', !administers && !may(39), 'bpf'],
  ['takes rights', !may(13), 'packet-socket'],
  ['takes rights, and a /proc that can be written', !isWritable('/proc/sys/vm'), 'kernel-setting'],
  ['takes a disk that can be read', true, 'disk'],
  ['takes a module of the kernel', true, 'vsock', 'crypto-socket'],
  [
    'the kernel forbids it',
    kernelSays('/proc/sys/dev/tty/legacy_tiocsti') === '0',
    'terminal-input',
  ],
  ['a filter forbids it', filtered, 'keyring', 'clone3', 'io-uring', 'userfaultfd'],
  ['the kernel forbids it', kernelSays('/proc/sys/kernel/io_uring_disabled') > '0', 'io-uring'],
  ['the kernel forbids it', !administers && paranoid() > 2, 'perf-event'],
  ['a filter forbids it', filtered && !may(38), 'perf-event', 'ptrace', 'vm-read', 'proc-memory'],
  ['the kernel forbids it', isGuarded(), 'ptrace', 'vm-read', 'proc-memory'],
  ['the kernel forbids it', !hasUserNamespaces(), 'user-namespace', 'unshare', 'clone3'],
];

function isWritable(folder: string): boolean {
  try {
    accessSync(`${folder}/swappiness`, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function paranoid(): number {
  return Number(kernelSays('/proc/sys/kernel/perf_event_paranoid') || '0');
}

/** Yama, without the right to trace whatever it says. */
function isGuarded(): boolean {
  const scope = Number(kernelSays('/proc/sys/kernel/yama/ptrace_scope') || '0');
  return scope > 0 && (!may(19) || scope > 2);
}

function hasUserNamespaces(): boolean {
  return spawnSync('unshare', ['-Ur', 'true'], { stdio: 'ignore' }).status === 0;
}

const mayFail = new Set(reasons.flatMap(([, isSo, ...ids]) => (isSo ? ids : [])));

const words = (list: string) => list.trim().split(/\s+/);

/** No such file, folder, address, or so little memory: there is nothing to try then. */
const mayLack = new Set(
  words('machine-id list-home loopback-6 lan spelled-ipv6 spelled-mapped memory'),
);

/** Without a box nothing stands between a server and the network. */
const needProxy = new Set(
  words('proxy-host-header proxy-second-request connect-header connect-twice'),
);

/** System calls that Node has no function for. */
const onlyPython = new Set(
  words(`ptrace vm-read packet-socket vsock terminal-input keyring unshare clone3 io-uring bpf
    perf-event userfaultfd crypto-socket`),
);

const idsOf = (report: SelfTestReport, language: ProbeLanguage, outcome: string) =>
  report.probes
    .filter((probe) => probe.language === language && probe.outcome === outcome)
    .map(({ id }) => id);

test('every probe has an id of its own', () => {
  const ids = probes.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThan(80);
});

for (const language of ['node', 'python'] as const)
  testNeeding('POSIX', 'python3')(
    `a backend that only spawns lets ${language} escape in every way`,
    async () => {
      await using folder = await temporaryFolder('opendxt probes é ');
      const exhaust = process.env['OPENDXT_FULL'] === '1';
      const options = { folder: folder.path, languages: [language], exhaust };
      const report = await selfTest(noIsolation, options);
      const lacking = (id: string) =>
        mayLack.has(id) || needProxy.has(id) || (language === 'node' && onlyPython.has(id));
      const tried = probes.filter(({ alone }) => exhaust || alone !== true).map(({ id }) => id);
      const contained = idsOf(report, language, 'contained');
      expect(contained.filter((id) => !mayFail.has(id))).toEqual([]);
      const open = idsOf(report, language, 'not-applicable');
      expect(open.filter((id) => !lacking(id))).toEqual([]);
      const escaped = idsOf(report, language, 'escaped');
      expect(tried.filter((id) => ![...escaped, ...contained, ...open].includes(id))).toEqual([]);
      expect(report).toMatchObject({ level: 'none', backend: 'none', missing: [] });
      expect(report.grants.filter(({ works }) => !works)).toEqual([]);
    },
  );

testNeeding('POSIX')('the first look sees that a backend only spawns', async () => {
  const report = await quickSelfTest(noIsolation);
  expect(report.level).toBe('none');
  expect(idsOf(report, 'node', 'escaped').length).toBeGreaterThan(15);
  expect(idsOf(report, 'node', 'contained')).toEqual([]);
});
