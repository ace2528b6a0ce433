import { spawnSync } from 'node:child_process';
import { chownSync, closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SelfTestReport } from '@opendxt/host';
import { temporaryFolder, testNeeding } from '@opendxt/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtCommand, hostLab, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
beforeAll(async () => {
  lab = await hostLab();
});
afterAll(() => lab.remove());

/** All that is tried takes half a minute; a run that is not full does with the first look. */
const quick = process.env['OPENDXT_FULL'] === '1' ? [] : ['--quick'];

/** Half a minute on a quiet machine. */
const patience = { timeout: 240_000 };

const nobody = 65534;

/** `dxt sandbox --self-test` as an ordinary user, with a file open that the host was started with. */
async function asOrdinaryUser(...args: string[]) {
  await using folder = await temporaryFolder('opendxt nobody é ');
  chownSync(folder.path, nobody, nobody);
  const home = join(folder.path, 'home');
  mkdirSync(home);
  chownSync(home, nobody, nobody);
  const file = join(folder.path, 'open.txt');
  writeFileSync(file, 'opendxt-self-test:0123456789abcdef');
  const open = openSync(file, 'r');
  const user = [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'];
  const command = ['/usr/bin/node', builtCommand(), 'sandbox', '--self-test', '--json', ...args];
  try {
    return spawnSync('setpriv', [...user, ...command], {
      cwd: folder.path,
      env: { PATH: '/usr/bin:/bin', HOME: home, OPENDXT_HOME: join(home, 'opendxt') },
      encoding: 'utf8',
      // Beyond those that Node looks through when it starts.
      stdio: [
        'ignore',
        'pipe',
        'pipe',
        ...Array.from({ length: 37 }, () => 'ignore' as const),
        open,
      ],
    });
  } finally {
    closeSync(open);
  }
}

const escapes = (stdout: string) => {
  const { probes, grants, level } = JSON.parse(stdout) as SelfTestReport;
  return {
    level,
    escaped: probes
      .filter(({ outcome }) => outcome === 'escaped')
      .map(({ id, language }) => `${language}: ${id}`),
    contained: probes.filter(({ outcome }) => outcome === 'contained').length,
    broken: grants.filter(({ works }) => !works),
  };
};

const full = { level: 'full', escaped: [], broken: [] };

testNeeding('bubblewrap')('sandbox says what keeps servers apart', async () => {
  const { status, stdout } = await lab.dxt('sandbox');
  expect(status).toBe(0);
  expect(stdout).toBe(
    'backend  bubblewrap\nlevel    full: servers reach what was granted to them, and nothing else\n',
  );
});

testNeeding('bubblewrap', 'python3')('nothing escapes from boxes', patience, async () => {
  const run = await lab.dxt('sandbox', '--self-test', '--json', ...quick);
  expect(escapes(run.stdout)).toMatchObject(full);
  expect(run.status).toBe(0);
});

testNeeding('bubblewrap', 'python3', 'root')(
  'nothing escapes from boxes of an ordinary user',
  patience,
  async () => {
    const { stdout, status } = await asOrdinaryUser(...quick);
    expect(escapes(stdout)).toMatchObject(full);
    expect(status).toBe(0);
  },
);

testNeeding('bubblewrap', 'python3', 'root')(
  'without a box an ordinary user loses everything that is tried',
  patience,
  async () => {
    const { stdout, status } = await asOrdinaryUser('--unconfined', ...quick);
    expect(escapes(stdout)).toMatchObject({ level: 'none', broken: [] });
    expect(escapes(stdout).escaped.length).toBeGreaterThan(escapes(stdout).contained * 5);
    const inherited = ['node', 'python'].map((language) => `${language}: descriptors`);
    if (quick.length === 0)
      expect(escapes(stdout).escaped).toEqual(expect.arrayContaining(inherited));
    expect(status).toBe(0);
  },
);

testNeeding('bubblewrap')('the table can be read without colours', async () => {
  const { status, stdout } = await lab.dxt('sandbox', '--self-test', '--quick');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^ {2}ssh-key +✓ contained +read an SSH key$/m);
  expect(stdout).toMatch(/^node: 0 of \d+ probes escaped, 0 not applicable$/m);
  const bare = await lab.dxt('sandbox', '--self-test', '--quick', '--unconfined');
  expect(bare.stdout).toMatch(/^ {2}ssh-key +✗ ESCAPED +read an SSH key$/m);
  expect(bare.stdout).toContain('backend none, level none');
});

test('what does not go together is wrong usage', async () => {
  for (const args of [['--secrets'], ['--quick'], ['--unconfined'], ['--', 'true']])
    expect((await lab.dxt('sandbox', ...args)).status).toBe(2);
  expect((await lab.dxt('sandbox', '--shell', 'boxed')).stderr).toContain('expected a terminal');
});
