import { expect, test, vi } from 'vitest';
import type { Verdict } from './judge.ts';
import { reportVerdicts } from './report.ts';
import { readTarget } from './rules/index.ts';

test('a blocked host is reported at once, then once a minute, and many of them not without end', async () => {
  let time = 0;
  const onEvent = vi.fn();
  const refusal: Verdict = { ok: false, reason: 'not-granted', why: 'is not granted' };
  const judge = reportVerdicts(
    { judge: async () => refusal, close: () => undefined },
    onEvent,
    () => time,
  );
  const attempt = async (text: string) => judge.judge(readTarget(text)!);
  await attempt('a.example:443');
  await attempt('A.example:443');
  expect(onEvent.mock.calls).toEqual([
    [
      {
        kind: 'blocked-host',
        host: 'a.example',
        port: 443,
        why: 'is not granted',
        place: 'public',
      },
    ],
  ]);
  await attempt('a.example:80');
  time = 61_000;
  await attempt('a.example:443');
  expect(onEvent).toHaveBeenCalledTimes(3);
  for (let port = 1; port < 1000; port += 1) await attempt(`b.example:${port}`);
  expect(onEvent.mock.calls.length).toBeLessThan(510);
});

test('a host that is let through is reported once', async () => {
  const onEvent = vi.fn();
  const verdict: Verdict = { ok: true, addresses: ['192.0.2.1'] };
  const judge = reportVerdicts({ judge: async () => verdict, close: () => undefined }, onEvent);
  for (const text of ['a.example:443', 'a.example:443', 'A.EXAMPLE:443', 'a.example:80'])
    expect(await judge.judge(readTarget(text)!)).toBe(verdict);
  expect(onEvent.mock.calls).toEqual([
    [{ kind: 'used-host', host: 'a.example', port: 443 }],
    [{ kind: 'used-host', host: 'a.example', port: 80 }],
  ]);
});
