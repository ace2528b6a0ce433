import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, writeExtension } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { openContext } from '../activation/index.ts';
import { Approvals } from '../approval/index.ts';
import { homeAt } from '../home/index.ts';
import { applyInstall, planInstall } from '../install/index.ts';
import { malicious, reportOf } from '../install/testing/index.ts';
import { thisMachine } from '../runtimes/index.ts';
import { noIsolation } from '../sandbox/index.ts';
import { findInstalled, writeScan } from '../store/index.ts';
import { Gateway } from './index.ts';

test('a running server ends when it becomes known as malicious, or is blocked', async () => {
  await using folder = await temporaryFolder();
  const home = homeAt(join(folder.path, 'home'));
  const context = { ...(await openContext(home, thisMachine())), sandbox: noIsolation };
  for (const name of ['x', 'y']) {
    const file = join(folder.path, `${name}.mcpb`);
    await writeExtension(file, { name });
    await applyInstall(context, await planInstall(context, file));
  }
  const gateway = new Gateway({ context, approvals: new Approvals() });
  try {
    await gateway.reload();
    const caller = { name: 'dxt call', agrees: true };
    const call = (id: string) => gateway.call(id, 'echo', {}, { caller });
    await Promise.all(['x', 'y'].map(call));
    const states = () => ['x', 'y'].map((id) => gateway.status(id).state);
    expect(states()).toEqual(['running', 'running']);

    const { folder: version } = await findInstalled(home, 'x');
    await writeScan(home, 'x', version, reportOf({ ...malicious, kind: 'vulnerability' }));
    await gateway.reload();
    expect(states()).toEqual(['running', 'running']);
    await writeScan(home, 'x', version, reportOf(malicious));
    await gateway.reload();
    expect(states()).toEqual(['stopped', 'running']);
    await expect(call('x')).rejects.toMatchObject({ code: 'malicious' });

    const { digest } = (await findInstalled(home, 'y')).receipt;
    const blocked = { digests: [{ digest }] };
    await writeFile(join(home.root, 'trust.json'), JSON.stringify({ format: 1, blocked }));
    await gateway.reload();
    await expect(call('y')).rejects.toMatchObject({ code: 'signature-refused' });
  } finally {
    await gateway.stop();
  }
});
