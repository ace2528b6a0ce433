import { statSync } from 'node:fs';
import { join } from 'node:path';
import { shellServer, testOnPosix } from '@opendxt/testkit';
import { expect } from 'vitest';
import { verifyInstalled } from '../../store/index.ts';
import { preparationLab } from '../testing/index.ts';

const modeOf = (dir: string, path: string) => statSync(join(dir, path)).mode & 0o777;

testOnPosix('a program whose mode was lost can be executed', async () => {
  await using lab = await preparationLab();
  const { dir } = await lab.install({
    name: 'lost',
    manifest: {
      server: {
        type: 'binary',
        entry_point: 'server/app',
        mcp_config: { command: '${__dirname}/server/app', args: [] },
      },
    },
    files: { 'server/app': shellServer, 'server/data': 'x' },
  });
  expect([modeOf(dir, 'server/app'), modeOf(dir, 'server/data')]).toEqual([0o555, 0o444]);
  expect((await verifyInstalled(lab.home, 'lost', 'full')).differences).toEqual([]);
  await lab.call('lost', 'echo');
});

testOnPosix('a launcher starts what lies beside it, though its chmod fails', async () => {
  await using lab = await preparationLab();
  const { dir } = await lab.install({
    name: 'launched',
    manifest: {
      server: {
        type: 'binary',
        entry_point: 'server/app',
        mcp_config: { command: '/bin/sh', args: ['${__dirname}/server/launch.sh'] },
      },
    },
    files: {
      'server/app': shellServer,
      'server/readme': 'no program',
      'server/launch.sh':
        'here=$(dirname "$0")\nchmod u+x "$here/app" 2>/dev/null || true\nexec "$here/app" "$@"\n',
    },
  });
  expect([modeOf(dir, 'server/app'), modeOf(dir, 'server/readme')]).toEqual([0o555, 0o444]);
  await lab.call('launched', 'echo');
});
