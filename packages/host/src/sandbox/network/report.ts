import type { BoxEvent } from '../backend.ts';
import type { Judge } from './judge.ts';
import { writeTarget } from './rules/index.ts';

/** A server that tries again and again is reported once in a while. */
const silence = 60_000;
/** A server that tries everything is not remembered whole. */
const mostRemembered = 500;

/**
 * Reports what a judge refuses, each host and port at most once a minute, and what it lets through,
 * each once.
 */
export function reportVerdicts(
  judge: Judge,
  onEvent: ((event: BoxEvent) => void) | undefined,
  now: () => number = Date.now,
): Judge {
  const reported = new Map<string, number>();
  const used = new Set<string>();

  return {
    ...judge,
    async judge(target) {
      const verdict = await judge.judge(target);
      if (!verdict.ok && verdict.reason !== 'no-address' && isNews(writeTarget(target)))
        onEvent?.({
          kind: 'blocked-host',
          host: target.host.text,
          port: target.port,
          why: verdict.why,
          ...(verdict.reason === 'not-granted' && { place: 'public' }),
          ...(verdict.reason === 'private' && { place: 'local' }),
        });
      if (verdict.ok && isFirst(writeTarget(target)))
        onEvent?.({ kind: 'used-host', host: target.host.text, port: target.port });
      return verdict;
    },
  };

  function isFirst(key: string): boolean {
    if (used.has(key) || used.size >= mostRemembered) return false;
    used.add(key);
    return true;
  }

  function isNews(key: string): boolean {
    const last = reported.get(key);
    const time = now();
    if (last !== undefined && time - last < silence) return false;
    if (reported.size >= mostRemembered) {
      // All of them are recent: the log has enough to tell what is going on.
      for (const [old, at] of reported) if (time - at >= silence) reported.delete(old);
      if (reported.size >= mostRemembered) return false;
    }
    reported.set(key, time);
    return true;
  }
}
