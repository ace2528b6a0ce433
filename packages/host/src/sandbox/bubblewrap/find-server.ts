import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf, commandLineOf } from './processes.ts';

/**
 * Waits until the server's program runs below the first process of its box: bubblewrap's own and
 * the limiter's command lines begin with `before`. Undefined when `ended` came first.
 */
export async function findServer(
  first: number,
  before: readonly string[],
  ended: Promise<unknown>,
): Promise<number | undefined> {
  const over = new AbortController();
  void ended.then(() => over.abort());
  while (!over.signal.aborted) {
    const [pid] = childrenOf(first);
    if (pid !== undefined && isServer(commandLineOf(pid), before)) return pid;
    await sleep(1);
  }
  return undefined;
}

/** A process that has ended has no command line, and one that is becoming another for a moment. */
function isServer(commandLine: string, before: readonly string[]): boolean {
  return commandLine !== '' && !before.some((beginning) => commandLine.startsWith(beginning));
}
