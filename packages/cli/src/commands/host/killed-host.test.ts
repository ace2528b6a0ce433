import { testOnPosix } from '@opendxt/testkit';
import { afterEach, beforeEach, expect } from 'vitest';
import { hostLab, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
beforeEach(async () => {
  lab = await hostLab();
});
afterEach(() => lab.remove());

const rounds = process.env['OPENDXT_FULL'] === '1' ? 40 : 5;

testOnPosix(
  'calls whose host is killed at any moment are answered by the next one or told so, and none hangs',
  { timeout: 300_000 },
  async () => {
    await lab.install({ name: 'tiny' });
    for (let round = 0; round < rounds; round += 1) {
      const calls = Array.from({ length: 3 }, () => lab.dxt('call', 'tiny', 'echo'));
      // Spread over what a host does from its start to its first answer.
      await new Promise((resolve) => setTimeout(resolve, 80 + ((round * 97) % 500)));
      const host = await lab.hostProcess();
      if (host !== undefined) process.kill(host, 'SIGKILL');
      for (const { status, stderr } of await Promise.all(calls))
        if (status !== 0)
          expect(stderr).toMatch(/^error: .* \[(connection-closed|host-unreachable)\]$/m);
    }
    const { status } = await lab.dxt('call', 'tiny', 'echo');
    expect(status).toBe(0);
    expect(await lab.serversOf('tiny')).not.toEqual([]);
    await lab.dxt('host', '--stop');
    await expect.poll(() => lab.serversOf('tiny'), { timeout: 10_000 }).toEqual([]);
  },
);
