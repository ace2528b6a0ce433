import { execFileSync } from 'node:child_process';
import { testNeeding } from '@opendxt/testkit';
import { describe, expect } from 'vitest';
import { usualLimits, type Limits } from '../backend.ts';
import { boxLab, users, type User } from '../testing/index.ts';

const boxTest = testNeeding('bubblewrap', 'python3');
const mebibyte = 1024 ** 2;

/** Runs a script until it ends, or is ended. */
async function run(user: User, script: string, limits: Partial<Limits>) {
  await using lab = await boxLab(user);
  const attempt = await lab.start({
    args: [
      '-e',
      `const fs = require('node:fs'); const { spawn } = require('node:child_process'); ${script}`,
    ],
    box: { limits: { ...usualLimits, ...limits } },
  });
  const { stdout, stderr } = await attempt.end;
  const told = attempt.told();
  // It may be deeper than Node can remove.
  execFileSync('rm', ['-rf', lab.box.dataDir]);
  return { stdout, stderr, event: told.find(({ event }) => event)?.event, last: told.at(-1) };
}

describe.each(users)('as %s', (user) => {
  boxTest('a tree of too many processes is ended, however fast it grows', async () => {
    const { event, last } = await run(
      user,
      `for (let i = 0; i < 60; i += 1) spawn('sleep', ['1000']); setInterval(() => 0, 1000);`,
      { processes: 40 },
    );
    expect(event).toMatchObject({ kind: 'limit-exceeded', limit: 'processes', allowed: 40 });
    expect(last?.ended?.signal).toBe('SIGKILL');
    expect(last?.explanation).toContain('`processes`');

    const bomb = await run(
      user,
      `spawn('sh', ['-c', 'f() { f | f & }; f; sleep 100'], { stdio: 'ignore' }); setInterval(() => 0, 1000);`,
      { processes: 100 },
    );
    expect(bomb.event).toMatchObject({ limit: 'processes' });
  });

  // Where root may make no group, threads are not bounded: the watcher counts processes.
  const threadTest =
    user === 'root' ? testNeeding('bubblewrap', 'python3', 'control groups') : boxTest;
  threadTest('the kernel bounds threads and processes together', async () => {
    const script = `
import threading
started = 0
try:
    while started < 400:
        threading.Thread(target=threading.Event().wait, daemon=True).start()
        started += 1
except RuntimeError:
    pass
print(started, flush=True)`;
    await using lab = await boxLab(user);
    const attempt = await lab.start({
      command: '/usr/bin/python3',
      args: ['-c', script],
      box: { limits: { ...usualLimits, processes: 8 } },
    });
    attempt.driver.stdin?.end();
    const { stdout } = await attempt.end;
    const started = Number(stdout);
    expect(started).toBeGreaterThan(60);
    expect(started).toBeLessThan(8 * 16);
  });

  boxTest('memory is counted over all processes', async () => {
    const { event, last } = await run(
      user,
      `const eat = 'const kept = Buffer.alloc(90 * 1024 ** 2, 1); setInterval(() => kept[0], 1000)';
      for (let i = 0; i < 4; i += 1) spawn(process.execPath, ['-e', eat]); setInterval(() => 0, 1000);`,
      { memory: 256 * mebibyte },
    );
    expect(event).toMatchObject({ limit: 'memory', allowed: 256 * mebibyte });
    expect(last?.ended?.signal).toBe('SIGKILL');
  });

  for (const [what, script] of [
    [
      'empty files in memory',
      `let i = 0; setInterval(() => { for (let n = 0; n < 2000; n += 1) fs.writeFileSync((n % 2 ? '/tmp/' : '/dev/shm/') + i++, ''); }, 1);`,
    ],
    [
      'sockets',
      `const script = 'import socket, time\\nkept = [socket.socketpair() for _ in range(450)]\\ntime.sleep(100)';
      for (let i = 0; i < 4; i += 1) spawn('python3', ['-c', script]); setInterval(() => 0, 1000);`,
    ],
  ] as const)
    boxTest(`what the kernel needs for ${what} counts as memory`, async () => {
      const { event } = await run(user, script, { memory: 400 * mebibyte });
      expect(event).toMatchObject({ limit: 'memory' });
    });

  boxTest('the data folder has a limit', async () => {
    const { event } = await run(
      user,
      `let i = 0; setInterval(() => fs.writeFileSync('f' + i++, Buffer.alloc(8 * 1024 ** 2, 1)), 20);`,
      { dataSize: 64 * mebibyte },
    );
    expect(event).toMatchObject({ limit: 'dataSize', allowed: 64 * mebibyte });
  });

  for (const [what, prepare, least] of [
    [
      'deeper than any path',
      `const name = 'x'.repeat(200);
      for (let level = 0; level < 40; level += 1) { fs.mkdirSync(name); process.chdir(name); }`,
      'Infinity',
    ],
    [
      'in a folder that nobody may list',
      `fs.mkdirSync('closed'); fs.chmodSync('closed', 0o300); process.chdir('closed');`,
      user === 'root' ? '64' : 'Infinity',
    ],
    ['in files that have no name any more', `globalThis.unnamed = true;`, '64'],
  ] as const)
    boxTest(`what lies ${what} counts too`, async () => {
      const { event } = await run(
        user,
        `${prepare}
      let i = 0;
      setInterval(() => {
        const fd = fs.openSync('f' + i, 'w');
        fs.writeSync(fd, Buffer.alloc(8 * 1024 ** 2, 1));
        if (globalThis.unnamed) fs.unlinkSync('f' + i);
        else fs.closeSync(fd);
        i += 1;
      }, 40);
      setTimeout(() => process.exit(), 20_000);`,
        { dataSize: 64 * mebibyte },
      );
      expect(event).toMatchObject({ limit: 'dataSize', allowed: 64 * mebibyte });
      const found = event?.kind === 'limit-exceeded' ? (event.found ?? Infinity) : 0;
      if (least === 'Infinity') expect(found).toBe(Infinity);
      else expect(found).toBeGreaterThan(64 * mebibyte);
    });

  boxTest('so have a file, and the files that are open', async () => {
    const { stdout } = await run(
      user,
      `const found = {};
      process.on('SIGXFSZ', () => undefined);
      const fd = fs.openSync('large', 'w');
      try { for (let i = 0; i < 20; i += 1) fs.writeSync(fd, Buffer.alloc(1024 ** 2)); } catch (error) { found.file = error.code; }
      found.size = fs.statSync('large').size;
      try { for (let i = 0; i < 300; i += 1) fs.openSync('large'); } catch (error) { found.open = error.code; }
      console.log(JSON.stringify(found));`,
      { fileSize: 4 * mebibyte, openFiles: 128 },
    );
    expect(JSON.parse(stdout)).toEqual({ file: 'EFBIG', size: 4 * mebibyte, open: 'EMFILE' });
  });

  boxTest('folders in memory are limited, and hidden memory is not to be had', async () => {
    await using lab = await boxLab(user);
    const found = await lab.inside(
      `import fs from 'node:fs';
      const fill = (path) => { let size = 0; try { const fd = fs.openSync(path, 'w'); for (;;) size += fs.writeSync(fd, Buffer.alloc(1024 ** 2)); } catch (error) { return [error.code, size / 1024 ** 2]; } };
      console.log(JSON.stringify([fill('/dev/shm/x'), fill('/tmp/x')]));`,
    );
    expect(found).toEqual([
      ['ENOSPC', 64],
      [expect.stringMatching('ENOSPC|EFBIG'), 256],
    ]);
  });
});
