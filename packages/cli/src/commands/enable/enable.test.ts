import { isRunning } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hostLab, transcript, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
beforeEach(async () => {
  lab = await hostLab();
});
afterEach(() => lab.remove());

test('disabling ends the server and takes the tools away, enabling gives them back', async () => {
  await lab.install(
    { name: 'tiny', script: { calls: { pid: 'return text(String(process.pid));' } } },
    '--allow',
    'tools',
  );
  await lab.dxt('call', 'tiny', 'echo');
  const [{ pid }] = JSON.parse((await lab.dxt('list', '--json')).stdout) as [{ pid: number }];
  expect(isRunning(pid)).toBe(true);
  expect(transcript(await lab.dxt('disable', 'tiny'))).toMatchInlineSnapshot(`
    "$ dxt disable tiny
    exit 0
    --- stdout
    tiny is disabled"
  `);
  expect(isRunning(pid)).toBe(false);
  expect((await lab.dxt('list')).stdout).toContain('disabled');
  expect((await lab.dxt('tools')).stdout).not.toContain('echo');
  expect(await lab.dxt('call', 'tiny', 'echo')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('[disabled]'),
  });
  expect(transcript(await lab.dxt('disable', 'tiny', '--json'))).toMatchInlineSnapshot(`
    "$ dxt disable tiny --json
    exit 0
    --- stdout
    {
      "id": "tiny",
      "enabled": false,
      "changed": false
    }"
  `);
  expect(await lab.dxt('enable', 'tiny')).toMatchObject({ status: 0 });
  expect((await lab.dxt('call', 'tiny', 'echo')).stdout).toBe('{}\n');
});

test('what is disabled stays so when it is updated, and is not started for that', async () => {
  await lab.install({ name: 'tiny' });
  await lab.dxt('disable', 'tiny');
  const broken = { name: 'tiny', version: '1.1.0', script: 'process.exit(1);' };
  const run = await lab.dxt('update', 'tiny', await lab.bundle(broken), '--json');
  expect(JSON.parse(run.stdout)).toMatchObject({ version: '1.1.0', tried: false });
  expect((await lab.dxt('list')).stdout).toContain('disabled');
});

test('only what is installed can be enabled', async () => {
  expect((await lab.dxt('enable', 'tiny')).stderr).toContain('[not-installed]');
});
