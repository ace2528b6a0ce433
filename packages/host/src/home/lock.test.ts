import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isLock, lock, lockHolder, tryLock } from './index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let path: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  path = join(folder.path, 'lock');
});
afterEach(() => folder.remove());

test('a lock is held by one, says by whom, and is free afterwards', async () => {
  const held = await lock(path);
  const second = await tryLock(path);
  expect(second).toMatchObject({ pid: process.pid });
  expect(isLock(second)).toBe(false);
  await expect(lock(path, 50)).rejects.toMatchObject({ code: 'locked' });
  await held.release();
  expect(existsSync(path)).toBe(false);
  await (await lock(path)).release();
});

test('a lock of a process that has ended is taken over', async () => {
  const child = spawn(process.execPath, ['-e', '0']);
  await once(child, 'exit');
  await writeFile(path, JSON.stringify({ pid: child.pid, start: 'then', token: 'x' }));
  expect(await lockHolder(path)).toBeUndefined();
  expect(isLock(await tryLock(path))).toBe(true);
});

test('a lock of a process whose number another one has now is taken over', async () => {
  await writeFile(path, JSON.stringify({ pid: process.pid, start: 'long ago', token: 'x' }));
  expect(isLock(await tryLock(path))).toBe(true);
});

test('an empty lock is respected while it may be in the making, and no longer', async () => {
  await writeFile(path, '');
  expect(await tryLock(path)).toBe('unknown');
  const before = new Date(Date.now() - 60_000);
  await utimes(path, before, before);
  expect(isLock(await tryLock(path))).toBe(true);
});

test('who has lost a lock does not release that of another', async () => {
  const held = await lock(path);
  await writeFile(path, JSON.stringify({ pid: process.pid, start: 'long ago', token: 'x' }));
  const taken = await lock(path);
  await held.release();
  expect(existsSync(path)).toBe(true);
  await taken.release();
});

test('of many processes that want a stale lock at once each has it alone', async () => {
  await writeFile(path, JSON.stringify({ pid: process.pid, start: 'long ago', token: 'x' }));
  const counter = join(folder.path, 'counter');
  await writeFile(counter, '0');
  const door = fileURLToPath(new URL('../../dist/home/index.js', import.meta.url));
  const source = `
    import { lock } from ${JSON.stringify(door)};
    import { readFile, writeFile } from 'node:fs/promises';
    for (let round = 0; round < 5; round += 1) {
      const held = await lock(${JSON.stringify(path)});
      const count = Number(await readFile(${JSON.stringify(counter)}, 'utf8'));
      await writeFile(${JSON.stringify(counter)}, String(count + 1));
      await held.release();
    }`;
  const children = Array.from({ length: 6 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: 'inherit' }),
  );
  const exits = await Promise.all(children.map((child) => once(child, 'exit')));
  expect(exits.map(([code]) => code as unknown)).toEqual([0, 0, 0, 0, 0, 0]);
  expect(await readFile(counter, 'utf8')).toBe('30');
});

test('a lock that can be no file says which one it is', async () => {
  await mkdir(path);
  await expect(tryLock(path)).rejects.toMatchObject({
    code: 'home-unusable',
    message: expect.stringContaining(`\`${path}\` can't be used`) as string,
  });
});
