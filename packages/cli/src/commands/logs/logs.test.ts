import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtCommand, hostLab, transcript, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
beforeAll(async () => {
  lab = await hostLab();
});
afterAll(() => lab.remove());

const now = [[/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '[now]']] as const;

test('where there is no log yet it says why', async () => {
  expect(transcript(await lab.dxt('logs'))).toMatchInlineSnapshot(`
    "$ dxt logs
    exit 1
    --- stderr
    error: there is no log of the host: none ran in the background yet [not-found]

    hint: \`dxt host\` runs in the foreground, and says everything there"
  `);
  await lab.install({
    name: 'chatty',
    script: { before: `console.error('\\u001B[31mred\\u001B[0m');console.error('two');` },
  });
  expect(transcript(await lab.dxt('logs', 'chatty'))).toMatchInlineSnapshot(`
    "$ dxt logs chatty
    exit 1
    --- stderr
    error: there is no log of \`chatty\`: it was not started yet, or wrote nothing [not-found]

    hint: \`dxt tools chatty\` starts it"
  `);
  expect(await lab.dxt('logs', 'other')).toMatchObject({ status: 1 });
  expect(await lab.dxt('logs', '../state')).toMatchObject({ status: 1 });
});

test('it shows what the server wrote, steering nothing, and what the host says', async () => {
  await lab.dxt('tools', 'chatty');
  await lab.dxt('host', '--stop');
  expect(transcript(await lab.dxt('logs', 'chatty'), now)).toMatchInlineSnapshot(`
    "$ dxt logs chatty
    exit 0
    --- stdout
    [now] | \\u{1b}[31mred\\u{1b}[0m
    [now] | two"
  `);
  expect(transcript(await lab.dxt('logs', 'chatty', '--last', '1'), now)).toMatchInlineSnapshot(`
    "$ dxt logs chatty --last 1
    exit 0
    --- stdout
    [now] | two"
  `);
  const { stdout } = await lab.dxt('logs', 'chatty', '--json');
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(lines[0]).toEqual({
    time: expect.stringMatching(/Z$/) as string,
    by: 'server',
    text: '\u001B[31mred\u001B[0m',
  });
  expect((await lab.dxt('logs', 'chatty', '--since', '2099-01-01')).stdout).toBe('');
  const host = await lab.dxt('logs');
  expect(host.stdout).toMatch(/^\S+Z the host is up \(process \d+\)\n/);
});

test('following shows what comes', async () => {
  const args = [builtCommand(), 'logs', 'chatty', '--follow', '--last', '1'];
  const child = spawn(process.execPath, args, {
    env: lab.env,
    cwd: lab.path,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  appendFileSync(join(lab.home, 'logs/chatty.log'), '2026-02-03T04:05:06.789Z | three\n');
  expect((await lines.next()).value).toBe('2026-02-03T04:05:06.789Z | three');
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
});
