import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testNeeding } from '@opendxt/testkit';
import { describe, expect, vi } from 'vitest';
import { boxLab, users, type Attempt, type BoxLab } from '../testing/index.ts';

const boxTest = testNeeding('bubblewrap');

/** Waits for a line on stdin, tries to plant a program for git, and says how that ended. */
const planter = (path: string) => `const fs = require('node:fs');
  console.error('ready');
  process.stdin.once('data', () => {
    try { fs.mkdirSync(${JSON.stringify(path)}, { recursive: true }); console.log('planted'); }
    catch { console.log('refused'); }
    process.exit();
  });`;

const idle = `console.error('ready'); setInterval(() => 0, 1000);`;

async function startReady(lab: BoxLab, script: string, write: string): Promise<Attempt> {
  const attempt = await lab.start({ args: ['-e', script], box: { writes: [write] } });
  await new Promise((resolve) => attempt.driver.stderr?.once('data', resolve));
  return attempt;
}

const lost = (attempt: Attempt) =>
  attempt.told().flatMap(({ event }) => (event?.kind === 'protection-lost' ? [event.path] : []));

async function repository(folder: string): Promise<void> {
  await mkdir(join(folder, '.git/hooks'), { recursive: true });
  await mkdir(join(folder, '.git/objects'));
  await writeFile(join(folder, '.git/config'), '');
}

describe.each(users)('as %s', (user) => {
  boxTest('a server ends when what it must not change is replaced from outside', async () => {
    await using lab = await boxLab(user);
    const write = await lab.folder('project (1)');
    await repository(write);
    const attempt = await startReady(lab, idle, write);
    const config = join(write, '.git/config');
    // As `git config` does it.
    await writeFile(`${config}.lock`, '[user]');
    await rename(`${config}.lock`, config);
    await attempt.end;
    expect(lost(attempt)).toEqual([config]);
    expect(attempt.told().at(-1)).toMatchObject({
      ended: { signal: 'SIGKILL' },
      explanation: expect.stringContaining(config),
    });
  });

  boxTest('a server that moves a repository away, to make another, ends', async () => {
    await using lab = await boxLab(user);
    const write = await lab.folder('project');
    await lab.folder('project/packages');
    await repository(join(write, 'packages/inner'));
    const move = `require('node:fs').renameSync(${JSON.stringify(join(write, 'packages'))}, ${JSON.stringify(join(write, 'away'))}); ${idle}`;
    const attempt = await startReady(lab, move, write);
    await attempt.end;
    expect(lost(attempt)).toEqual([join(write, 'packages/inner/.git')]);
  });

  boxTest('what one host protects stays when a box of another host ends', async () => {
    await using lab = await boxLab(user);
    const write = await lab.folder('shared');
    const first = await startReady(lab, planter(join(write, '.git/hooks')), write);
    const second = await startReady(lab, planter(join(write, '.git/hooks')), write);
    second.driver.stdin?.end('go\n');
    expect((await second.end).stdout).toBe('refused\n');
    expect((await readdir(write)).toSorted()).toEqual(['.git', '.vscode']);
    first.driver.stdin?.end('go\n');
    expect((await first.end).stdout).toBe('refused\n');
    expect(await readdir(write)).toEqual([]);
  });

  boxTest('what a killed host has left is taken away by the next one', async () => {
    await using lab = await boxLab(user);
    const write = await lab.folder('left');
    const killed = await startReady(lab, idle, write);
    killed.driver.kill('SIGKILL');
    await killed.end;
    await vi.waitFor(() => expect(existsSync(join(write, '.git'))).toBe(true), { timeout: 10_000 });
    const next = await startReady(lab, planter(join(write, '.git/hooks')), write);
    next.driver.stdin?.end('go\n');
    expect((await next.end).stdout).toBe('refused\n');
    expect(readdirSync(write)).toEqual([]);
    await rm(write, { recursive: true });
  });
});
