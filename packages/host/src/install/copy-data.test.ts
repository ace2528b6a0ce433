import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, testNeeding } from '@opendxt/testkit';
import { expect } from 'vitest';
import { copyData } from './copy-data.ts';

const linuxTest = testNeeding('Linux');

linuxTest('files and links are copied, pipes are not, and links stay in the copy', async () => {
  await using folder = await temporaryFolder();
  const [from, to] = [join(folder.path, 'from'), join(folder.path, 'to')];
  await mkdir(join(from, 'inner'), { recursive: true });
  await writeFile(join(from, 'inner/file'), 'content');
  await symlink(join(from, 'inner'), join(from, 'link'));
  await symlink('/etc/hostname', join(from, 'outside'));
  execFileSync('mkfifo', [join(from, 'pipe')]);
  await copyData(from, to);
  expect(readFileSync(join(to, 'link/file'), 'utf8')).toBe('content');
  expect(readlinkSync(join(to, 'link'))).toBe(join(to, 'inner'));
  expect(readlinkSync(join(to, 'outside'))).toBe('/etc/hostname');
  expect(existsSync(join(to, 'pipe'))).toBe(false);
});

/** Exchanges files for links to another one, again and again, so that something is always there. */
const exchange = (from: string, secret: string) => `const fs = require('node:fs');
  process.chdir(${JSON.stringify(from)});
  let ready = false;
  for (;;) {
    for (let i = 0; i < 30; i += 1) {
      fs.symlinkSync(${JSON.stringify(secret)}, '../new');
      fs.renameSync('../new', 'file' + i);
      fs.writeFileSync('../new', '');
      fs.renameSync('../new', 'file' + i);
    }
    if (!ready) console.log('ready');
    ready = true;
  }`;

linuxTest('nothing is copied from elsewhere, whatever a server exchanges meanwhile', async () => {
  await using folder = await temporaryFolder();
  const [from, secret] = [join(folder.path, 'from'), join(folder.path, 'secret')];
  await mkdir(from);
  await mkdir(secret);
  await writeFile(join(secret, 'key'), 'SECRET');
  const racer = spawn(process.execPath, ['-e', exchange(from, join(secret, 'key'))]);
  await new Promise((resolve) => racer.stdout.once('data', resolve));
  try {
    let taken = 0;
    for (let i = 0; i < 60; i += 1) {
      const to = join(folder.path, 'to');
      await mkdir(to);
      await copyData(from, to).catch(() => undefined);
      // As a server sees it that can't follow links out of its box.
      taken += execFileSync('find', [to, '-type', 'f', '-size', '+0'], { encoding: 'utf8' }).length;
      await rm(to, { recursive: true, force: true });
    }
    expect(taken).toBe(0);
  } finally {
    racer.kill('SIGKILL');
  }
});
