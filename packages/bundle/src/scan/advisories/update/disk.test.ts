import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { advisory, foundPackage, temporaryFolder, testNeeding, writeDumps } from '@opendxt/testkit';
import { expect } from 'vitest';
import { openAdvisoryDatabase } from '../database.ts';
import { updateAdvisoryDatabase } from './index.ts';

const fetch = () => Promise.reject(new Error('no network in this test'));
const now = new Date('2026-04-01T00:00:00Z');
const one = foundPackage('npm', 'one', '1.0.0');

function mount(...args: readonly string[]): void {
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
}

testNeeding('root')(
  'on a disk that is full or read-only the database stays, and the error says what to do',
  async () => {
    await using folder = await temporaryFolder();
    const from = join(folder.path, 'dumps');
    const dir = join(folder.path, 'database');
    mkdirSync(dir);
    mount('-t', 'tmpfs', '-o', 'size=2m,mode=700', 'tmpfs', dir);
    try {
      const update = () => updateAdvisoryDatabase(dir, { from, fetch, now });
      const ids = async () => {
        await using database = await openAdvisoryDatabase(dir);
        return (await database?.lookUp([one]))?.map(({ id }) => id);
      };
      await writeDumps(from, { npm: [advisory('A-0', 'npm', 'one')] });
      await update();
      await writeDumps(from, {
        npm: Array.from({ length: 3000 }, (_, at) => advisory(`A-${at + 1}`, 'npm', 'one')),
      });
      const refuse = async (code: string, hint: RegExp) => {
        const before = readdirSync(dir);
        await expect(update()).rejects.toMatchObject({
          code: 'write-failed',
          message: expect.stringContaining(`(${code}); it is as it was before`),
          hint: expect.stringMatching(hint),
        });
        expect(readdirSync(dir)).toEqual(before);
        expect(await ids()).toEqual(['A-0']);
      };
      const filler = join(dir, 'filler');
      // What is left: nothing, a page, enough for a part of the temporary files.
      for (const left of [0, 8, 100, 300]) {
        spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=1024']);
        spawnSync('truncate', ['-s', `-${left * 1024}`, filler]);
        await refuse('ENOSPC', /make room/);
        rmSync(filler);
      }
      mount('-o', 'remount,ro', dir);
      await refuse('EROFS', /OPENDXT_HOME/);
      mount('-o', 'remount,rw', dir);
      await writeDumps(from, { npm: [advisory('A-9', 'npm', 'one')] });
      await update();
      expect(await ids()).toEqual(['A-9']);
    } finally {
      expect(spawnSync('umount', [dir]).status).toBe(0);
    }
  },
);
