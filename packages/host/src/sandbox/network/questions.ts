import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { BoxListener } from '../backend.ts';
import { writeTarget, type Target } from './rules/index.ts';

/** Long enough for somebody who is at the machine; after that the answer is no. */
const patience = 60_000;

/** A server could ask for a new host each second. */
const mostQuestions = 20;

export interface Questions {
  ask(target: Target): Promise<boolean>;
  /** Answers what is open with no. */
  close(): void;
}

/**
 * Asks once about each host: connections that want it meanwhile wait for the same answer, later
 * ones get it at once. A no holds for all ports of the host. A yes that comes too late counts for
 * the connections that follow.
 */
export function createQuestions(
  onUnknownHost: BoxListener['onUnknownHost'],
  milliseconds = patience,
): Questions {
  const answers = new Map<string, Promise<boolean>>();
  const denied = new Set<string>();
  const closed = new AbortController();
  setMaxListeners(mostQuestions, closed.signal);

  return {
    async ask(target) {
      const key = writeTarget(target);
      const known = answers.get(key);
      if (known !== undefined) return known;
      const isOver = closed.signal.aborted || answers.size >= mostQuestions;
      if (onUnknownHost === undefined || isOver || denied.has(target.host.text)) return false;
      const answer = put(target, onUnknownHost, key);
      answers.set(key, answer);
      return answer;
    },
    close: () => closed.abort(),
  };

  async function put(
    target: Target,
    onUnknownHost: NonNullable<BoxListener['onUnknownHost']>,
    key: string,
  ): Promise<boolean> {
    const asked = Promise.resolve(onUnknownHost(target.host.text, target.port))
      // Only a clear yes is one.
      .then((answer) => (answer as unknown) === true)
      .catch(() => false);
    const isAllowed = await Promise.race([asked, noAfter(milliseconds)]);
    if (isAllowed) return true;
    denied.add(target.host.text);
    void heedLate(target, key, asked);
    return false;
  }

  async function heedLate(target: Target, key: string, asked: Promise<boolean>): Promise<void> {
    if (!(await asked)) return;
    denied.delete(target.host.text);
    answers.set(key, asked);
  }

  async function noAfter(milliseconds: number): Promise<false> {
    await delay(milliseconds, undefined, { ref: false, signal: closed.signal }).catch(
      () => undefined,
    );
    return false;
  }
}
