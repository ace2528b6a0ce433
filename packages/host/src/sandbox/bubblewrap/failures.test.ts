import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testNeeding } from '@opendxt/testkit';
import { describe, expect } from 'vitest';
import { boxLab, users, type BoxLab, type Try } from '../testing/index.ts';

const boxTest = testNeeding('bubblewrap');

async function refusal(lab: BoxLab, attempt: Partial<Try>) {
  const run = await lab.start({ args: [], ...attempt });
  run.driver.stdin?.end();
  await run.end;
  return run.told().at(-1);
}

describe.each(users)('as %s', (user) => {
  boxTest("a program that can't be started in a box is explained", async () => {
    await using lab = await boxLab(user);
    const code = lab.box.extensionDir;
    const hidden = await lab.folder('hidden');
    await writeFile(join(hidden, 'program'), '#!/bin/sh\n', { mode: 0o755 });
    await chmod(join(hidden, 'program'), 0o755);
    await writeFile(join(code, 'plain'), 'no program', { mode: 0o644 });
    await writeFile(join(code, 'orphan'), '#!/nowhere/python\n', { mode: 0o755 });
    const why = async (attempt: Partial<Try>) => (await refusal(lab, attempt))?.refused?.message;
    expect(await why({ command: 'uvx-of-nowhere' })).toBe(
      '`box` could not be started: `uvx-of-nowhere` is not on the PATH that servers get',
    );
    expect(await why({ command: '/nowhere/x' })).toContain('there is no `/nowhere/x`');
    expect(await why({ command: join(hidden, 'program') })).toContain(
      'is there, but not in its box',
    );
    expect(await why({ command: 'program', env: { PATH: `/usr/bin:${hidden}` } })).toContain(
      'is there, but not in its box',
    );
    expect(await why({ command: join(code, 'plain') })).toContain('may not be executed');
    expect(await why({ command: join(code, 'orphan') })).toContain('what should run it is not');
    expect(await why({ cwd: hidden })).toContain('to start it in is not in its box');
    expect(await why({ cwd: '/nowhere' })).toContain('to start it in is not there');
  });

  boxTest('variables that no program can be given are named', async () => {
    await using lab = await boxLab(user);
    const why = async (env: Record<string, string>) =>
      (await refusal(lab, { command: 'sh', env }))?.refused?.message;
    expect(await why({ 'a-b': '' })).toContain('`a-b` is no name for a variable');
    const largest = 128 * 1024 - 'BIG='.length - 1;
    expect(await why({ BIG: 'x'.repeat(largest) })).toBeUndefined();
    expect(await why({ BIG: 'x'.repeat(largest + 1) })).toContain(
      'the value of `BIG` is larger than the 128 KiB',
    );
  });

  boxTest('a server that ends by itself has not failed to start', async () => {
    await using lab = await boxLab(user);
    for (const code of [0, 1, 126, 127]) {
      const run = await lab.start({
        command: 'sh',
        args: ['-c', `echo out; echo bwrap: execvp x >&2; exit ${code}`],
      });
      expect(await run.end).toEqual({ stdout: 'out\n', stderr: 'bwrap: execvp x\n' });
      expect(run.told().at(-1)?.ended).toEqual({ code, signal: null });
    }
    const run = await lab.start({ command: 'sh', args: ['-c', 'kill -SEGV $$'] });
    await run.end;
    expect(run.told().at(-1)?.ended).toEqual({ code: null, signal: 'SIGSEGV' });
  });
});
