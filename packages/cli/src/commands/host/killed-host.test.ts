import { isRunning, testOnPosix } from '@opendxt/testkit';
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
    await lab.install({
      name: 'tiny',
      script: { calls: { pid: `return text(String(process.pid));` } },
    });
    const servers = new Set<number>();
    for (let round = 0; round < rounds; round += 1) {
      const calls = Array.from({ length: 3 }, () => lab.dxt('call', 'tiny', 'pid'));
      // Spread over what a host does from its start to its first answer.
      await new Promise((resolve) => setTimeout(resolve, 80 + ((round * 97) % 500)));
      const host = await lab.hostProcess();
      if (host !== undefined) process.kill(host, 'SIGKILL');
      for (const { status, stdout, stderr } of await Promise.all(calls)) {
        if (status === 0) servers.add(Number(stdout));
        else expect(stderr).toMatch(/^error: .* \[(connection-closed|host-unreachable)\]$/m);
      }
    }
    const { status, stdout } = await lab.dxt('call', 'tiny', 'pid');
    expect(status).toBe(0);
    servers.delete(Number(stdout));
    await expect.poll(() => [...servers].filter(isRunning), { timeout: 10_000 }).toEqual([]);
  },
);
