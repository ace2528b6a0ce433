import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { testOnPosix, writeTree } from '@opendxt/testkit';
import { expect } from 'vitest';
import { extensionTree, hostLab } from '../../testing/index.ts';

testOnPosix('a list of what is ignored that is a pipe ends the scan', async () => {
  const lab = await hostLab();
  try {
    await writeTree(join(lab.path, 'given'), extensionTree());
    execFileSync('mkfifo', [join(lab.path, 'given/.dxtscan.json')]);
    const { status, stderr } = await lab.dxt('scan', 'given');
    expect(status).toBe(1);
    expect(stderr).toContain("`.dxtscan.json` can't be read: it is no file");
  } finally {
    await lab.remove();
  }
});
