import { testOnPosix } from '@opendxt/testkit';
import {
  appendFileSync,
  chmodSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rename, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hostLab, transcript, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
let dir: string;
beforeEach(async () => {
  lab = await hostLab();
  const run = await lab.install(
    {
      name: 'tiny',
      files: { 'lib/a.js': 'a', 'lib/b.js': 'b', 'bin/tool': '#!/bin/sh\n' },
      executables: ['bin/tool'],
    },
    '--allow',
    'tools',
    '--json',
  );
  ({ dir } = JSON.parse(run.stdout) as { dir: string });
});
afterEach(() => lab.remove());

/** Opens a sealed folder for the time of a change. */
function inside(folder: string, change: (path: string) => void): void {
  const path = join(dir, folder);
  chmodSync(path, 0o755);
  change(path);
  chmodSync(path, 0o555);
}

test('files as they were installed pass', async () => {
  expect(transcript(await lab.dxt('verify', 'tiny'))).toMatchInlineSnapshot(`
    "$ dxt verify tiny
    exit 0
    --- stdout
    tiny 1.0.0: 5 files, as installed
    signature: unsigned; nobody signed this file, so nothing says who made it or whether it was changed"
  `);
});

test('an id is one also where a file has the same name', async () => {
  writeFileSync(join(lab.path, 'tiny'), '');
  expect(await lab.dxt('verify', 'tiny')).toMatchObject({ status: 0 });
});

testOnPosix('every kind of change is found, and stops the start', async () => {
  expect(await lab.dxt('call', 'tiny', 'echo')).toMatchObject({ status: 0 });
  await lab.dxt('host', '--stop');
  inside('lib', (path) => {
    chmodSync(join(path, 'a.js'), 0o644);
    writeFileSync(join(path, 'a.js'), 'x');
    chmodSync(join(path, 'a.js'), 0o444);
    rmSync(join(path, 'b.js'));
    symlinkSync('/etc/hostname', join(path, 'b.js'));
    writeFileSync(join(path, 'c.js'), 'extra');
  });
  inside('bin', (path) => chmodSync(join(path, 'tool'), 0o777));
  inside('', (path) => rmSync(join(path, 'server.mjs')));
  expect(transcript(await lab.dxt('verify', 'tiny'), [[/-[0-9a-f]{12}\b/g, '-[hash]']]))
    .toMatchInlineSnapshot(`
      "$ dxt verify tiny
      exit 1
      --- stdout
      changed     lib/a.js    has another content
      not-a-file  lib/b.js    is no file but a link or something else
      extra       lib/c.js    was not installed
      missing     server.mjs  is not there any more
      mode        bin/tool    may be written to, or its right to be executed is another one
      tiny 1.0.0: 5 differences in [folder]/home/store/tiny/1.0.0-[hash]
      signature: unsigned; nobody signed this file, so nothing says who made it or whether it was changed
      --- stderr
      installing the same bundle again puts its files right"
    `);
  const { differences } = JSON.parse((await lab.dxt('verify', 'tiny', '--json')).stdout) as {
    differences: { path: string; kind: string }[];
  };
  expect(differences.map(({ path, kind }) => `${path} ${kind}`)).toEqual([
    'lib/a.js changed',
    'lib/b.js not-a-file',
    'lib/c.js extra',
    'server.mjs missing',
    'bin/tool mode',
  ]);
  const call = await lab.dxt('call', 'tiny', 'echo');
  expect(call).toMatchObject({ status: 1, stderr: expect.stringContaining('[tampered]') });
});

testOnPosix('what was changed stands before thousands of files with another mode', async () => {
  const names = Array.from({ length: 60 }, (_, index) => `lib/${index}.js`);
  const files = Object.fromEntries(names.map((name) => [name, 'x']));
  const run = await lab.install({ name: 'large', files }, '--json');
  ({ dir } = JSON.parse(run.stdout) as { dir: string });
  for (const name of names) chmodSync(join(dir, name), 0o644);
  inside('', (path) => {
    chmodSync(join(path, 'server.mjs'), 0o644);
    writeFileSync(join(path, 'server.mjs'), 'evil');
  });
  const { stdout } = await lab.dxt('verify', 'large');
  expect(stdout.split('\n')[0]).toMatch(/^changed +server\.mjs/);
  expect(stdout).toContain('… and 11 more (--verbose lists all)\nlarge 1.0.0: 61 differences');
  expect((await lab.dxt('verify', 'large', '--verbose')).stdout).toContain('lib/9.js');
  expect((await lab.dxt('call', 'large', 'echo')).stderr).toContain('`server.mjs`: changed');
});

testOnPosix('a change that keeps size and time is found at the next start', async () => {
  const server = join(dir, 'server.mjs');
  const source = readFileSync(server, 'utf8');
  const { mtime, atime } = await stat(server);
  inside('', () => {
    chmodSync(server, 0o644);
    writeFileSync(server, source.replace("'fake'", "'evil'"));
    chmodSync(server, 0o444);
  });
  await utimes(server, atime, mtime);
  expect((await lab.dxt('call', 'tiny', 'echo')).stderr).toContain('[tampered]');
});

testOnPosix('a home that was moved and whose files are the same starts', async () => {
  const moved = join(lab.path, 'moved home é');
  await rename(lab.home, moved);
  const env = { OPENDXT_HOME: moved };
  expect(await lab.dxtWith({ env }, 'call', 'tiny', 'echo')).toMatchObject({ status: 0 });
  expect(await lab.dxtWith({ env }, 'verify', 'tiny')).toMatchObject({ status: 0 });
  expect(await lab.dxtWith({ env }, 'host', '--stop')).toMatchObject({ status: 0 });
});

testOnPosix('installing the same bundle again puts changed files right', async () => {
  inside('lib', (path) => {
    chmodSync(join(path, 'a.js'), 0o644);
    appendFileSync(join(path, 'a.js'), 'more');
  });
  expect(await lab.dxt('verify', 'tiny')).toMatchObject({ status: 1 });
  const again = await lab.dxt('install', join(lab.path, 'tiny.mcpb'), '--yes');
  expect(again).toMatchObject({
    status: 0,
    stderr: expect.stringContaining('are as they were again'),
  });
  expect(await lab.dxt('verify', 'tiny')).toMatchObject({ status: 0 });
  expect((await lab.dxt('call', 'tiny', 'echo')).stdout).toBe('{}\n');
});

test('what is neither installed nor a file is not verified', async () => {
  expect(await lab.dxt('verify', 'other')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('[not-installed]'),
  });
});
