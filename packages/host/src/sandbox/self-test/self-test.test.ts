import { temporaryFolder, testNeeding } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { noIsolation } from '../no-isolation.ts';
import { probes } from './probes/index.ts';
import { quickSelfTest, selfTest } from './self-test.ts';
import type { ProbeLanguage, SelfTestReport } from './types.ts';

/** What no process can do on some machines, and a server that was only started never gets. */
const mayFail = new Set([
  'environment',
  'descriptors',
  'machine-id',
  'list-home',
  'loopback-6',
  'lan',
  'spelled-dot',
  'spelled-ipv6',
  'spelled-mapped',
  'set-uid',
  'mount',
  'join-namespace',
  'kernel-setting',
  'disk',
  'packet-socket',
  'vsock',
  'terminal-input',
  'keyring',
  'user-namespace',
  'unshare',
  'clone3',
  'io-uring',
  'bpf',
  'perf-event',
  'userfaultfd',
  'crypto-socket',
  'memory',
  'ptrace',
  'vm-read',
  'proc-memory',
  'proxy-host-header',
  'proxy-second-request',
  'connect-header',
  'connect-twice',
]);

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
      const expected = probes
        .filter(({ id, alone }) => !mayFail.has(id) && (exhaust || alone !== true))
        .map(({ id }) => id);
      const escaped = idsOf(report, language, 'escaped');
      expect(escaped.filter((id) => !mayFail.has(id))).toEqual(expected);
      expect(report).toMatchObject({ level: 'none', backend: 'none', missing: [] });
      expect(report.grants.filter(({ works }) => !works)).toEqual([]);
      const open = idsOf(report, language, 'contained');
      expect(open.filter((id) => !mayFail.has(id))).toEqual([]);
    },
  );

testNeeding('POSIX')('the first look sees that a backend only spawns', async () => {
  const report = await quickSelfTest(noIsolation);
  expect(report.level).toBe('none');
  expect(idsOf(report, 'node', 'escaped').length).toBeGreaterThan(15);
  expect(idsOf(report, 'node', 'contained')).toEqual([]);
});
