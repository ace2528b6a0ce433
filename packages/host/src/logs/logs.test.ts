import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { homeAt, type Home } from '../home/index.ts';
import { followLog, logSize, readLog, serverLogFile } from './index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let home: Home;
let path: string;
beforeEach(async () => {
  folder = await temporaryFolder('opendxt lögs ');
  home = homeAt(folder.path);
  mkdirSync(home.logs);
  path = serverLogFile(home, 'tiny');
});
afterEach(() => folder.remove());

const time = '2026-02-03T04:05:06.789Z';

test('lines are read with their time and whose they are, those that were put aside first', () => {
  writeFileSync(`${path}.1`, `${time} | old\n`);
  writeFileSync(
    path,
    `${time} the server ended\n${time} | ${time} the server ended\nno time\n${time} | torn`,
  );
  expect([...readLog(path)]).toEqual([
    { time, by: 'server', text: 'old' },
    { time, by: 'host', text: 'the server ended' },
    { time, by: 'server', text: `${time} the server ended` },
    { by: 'host', text: 'no time' },
    { time, by: 'server', text: 'torn' },
  ]);
});

test('what can be no id leads to no file', () => {
  expect(() => serverLogFile(home, '../state')).toThrow(
    expect.objectContaining({ code: 'not-installed' }) as Error,
  );
  expect(logSize(path)).toBeUndefined();
  expect([...readLog(path)]).toEqual([]);
});

test('following goes on in the file that takes the place of one that was put aside', async () => {
  const stop = new AbortController();
  writeFileSync(path, `${time} | before\n`);
  const lines = followLog(path, logSize(path) ?? 0, stop.signal);
  const next = async () => (await lines.next()).value?.text as string | undefined;
  appendFileSync(path, `${time} | one\n${time} | to`);
  expect(await next()).toBe('one');
  appendFileSync(path, `rn\n${time} | three\n`);
  renameSync(path, `${path}.1`);
  writeFileSync(path, `${time} | four\n`);
  expect([await next(), await next(), await next()]).toEqual(['torn', 'three', 'four']);
  stop.abort();
  expect(await lines.next()).toEqual({ done: true, value: undefined });
});

test('following waits for a file that is not there yet', async () => {
  const stop = new AbortController();
  const lines = followLog(join(home.logs, 'later.log'), 0, stop.signal);
  const first = lines.next();
  writeFileSync(join(home.logs, 'later.log'), `${time} | at last\n`);
  expect((await first).value).toEqual({ time, by: 'server', text: 'at last' });
  stop.abort();
  await lines.next();
});
