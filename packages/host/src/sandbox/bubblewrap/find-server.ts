import { setTimeout as sleep } from 'node:timers/promises';
import type { Launch } from './launch.ts';
import { childrenOf, commandLineOf, read } from './processes.ts';

/**
 * Waits until the box is made and holds the server back, or has ended. The first process ends with
 * bubblewrap from when it has taken over the filter, so that a host that is killed later is noticed.
 */
export async function untilHeld(first: number, launch: Launch, filtered: boolean): Promise<void> {
  if (filtered) await poll(launch, () => isFiltered(first) || undefined);
  else await findChild(first, launch, (line) => line.startsWith(launch.limiter));
}

/** Waits until the server's program runs below the first process; undefined where the box ended. */
export async function findServer(first: number, launch: Launch): Promise<number | undefined> {
  const { bubblewrap, limiter } = launch;
  // A process that has ended has no command line, and one that is becoming another for a moment.
  return findChild(
    first,
    launch,
    (line) => line !== '' && !line.startsWith(bubblewrap) && !line.startsWith(limiter),
  );
}

async function findChild(
  first: number,
  launch: Launch,
  matches: (commandLine: string) => boolean,
): Promise<number | undefined> {
  return poll(launch, () => {
    const [pid] = childrenOf(first);
    return pid !== undefined && matches(commandLineOf(pid)) ? pid : undefined;
  });
}

/** Asks every millisecond until there is an answer, or the box has ended. */
async function poll<Answer>(
  { ended }: Launch,
  ask: () => Answer | undefined,
): Promise<Answer | undefined> {
  const over = new AbortController();
  void ended.then(() => over.abort());
  while (!over.signal.aborted) {
    const answer = ask();
    if (answer !== undefined) return answer;
    await sleep(1);
  }
  return undefined;
}

function isFiltered(pid: number): boolean {
  return /^Seccomp:\s+2$/m.test(read(`/proc/${pid}/status`));
}
