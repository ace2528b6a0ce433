import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { testOnPosix } from '@opendxt/testkit';
import { afterEach, beforeEach, expect } from 'vitest';
import { hostLab, runInTerminal, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
let file: string;
beforeEach(async () => {
  lab = await hostLab();
  await mkdir(join(lab.path, 'docs'));
  file = await lab.bundle({
    name: 'notes',
    launch: { args: ['${__dirname}/server.mjs', '${user_config.folder}', '${user_config.size}'] },
    manifest: {
      user_config: {
        folder: { type: 'directory', title: 'Folder of notes', description: '', required: true },
        size: { type: 'number', title: 'Size', description: '', default: 3 },
      },
    },
  });
});
afterEach(() => lab.remove());

const install = (...typed: readonly (readonly [string, string])[]) =>
  runInTerminal(['install', file], { cwd: lab.path, env: lab.env, columns: 200, typed });

testOnPosix('on a terminal what it needs to start is asked for, and nothing else', async () => {
  const run = await install(['Install ', 'y'], ['Folder of notes', 'docs\r']);
  expect(run.written).toContain('notes 1.0.0 is installed');
  expect(run.written).not.toContain('Size');
  expect(run.written).not.toContain('can’t start before');
  expect(run.status).toBe(0);
  expect(await lab.dxt('call', 'notes', 'echo', '{"a":1}')).toMatchObject({ status: 0 });
});

testOnPosix('whoever gives no answer has it installed, and is told what is missing', async () => {
  const run = await install(['Install ', 'y'], ['Folder of notes', '\u0003']);
  expect(run).toMatchObject({ status: 0 });
  expect(run.written).toContain('can’t start before `folder`');
});
