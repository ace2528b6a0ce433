import { once } from 'node:events';
import type { ApprovalAnswer, ApprovalQuestion, Approver } from './approver.ts';

/** Milliseconds that a person has to answer. */
const patience = 120_000;

/** Whoever can be asked at the moment, and what was agreed to until the host ends. */
export class Approvals {
  readonly #approvers: Attached[] = [];
  readonly #agreed = new Set<string>();
  /** Which was the last question of all when this one was answered for good. */
  readonly #always = new Map<string, number>();
  #asking: Promise<unknown> = Promise.resolve();
  #questions = 0;

  /** The one that was attached last is asked. Answers with how to detach it, which ends its question. */
  attach(approver: Approver): () => void {
    const attached = { approver, detached: new AbortController() };
    this.#approvers.push(attached);
    return () => {
      const at = this.#approvers.indexOf(attached);
      if (at >= 0) this.#approvers.splice(at, 1);
      attached.detached.abort();
    };
  }

  /** Forgets what was agreed to for this run. */
  forget(): void {
    this.#agreed.clear();
  }

  /**
   * Asks one question at a time; undefined when there is nobody to ask, and a denial when nobody
   * answers in time. `key` names what is agreed to with `run`, and has to be another one when the
   * question would be another one.
   */
  async ask(
    key: string,
    question: ApprovalQuestion,
    signal?: AbortSignal,
  ): Promise<ApprovalAnswer | undefined> {
    if (this.#agreed.has(key)) return 'run';
    if (this.#approvers.length === 0) return undefined;
    this.#questions += 1;
    const turn = this.#questions;
    const answer = this.#asking.then(async () => {
      if (this.#agreed.has(key)) return 'run';
      // It is kept elsewhere for those that come later.
      if ((this.#always.get(key) ?? 0) >= turn) return 'once';
      const given = await this.#askOne(question, signal);
      if (given === 'run') this.#agreed.add(key);
      if (given === 'always') this.#always.set(key, this.#questions);
      return given;
    });
    this.#asking = answer.catch(() => undefined);
    return answer;
  }

  /** Whoever goes away is no longer waited for: the next one is asked. */
  async #askOne(
    question: ApprovalQuestion,
    signal: AbortSignal | undefined,
  ): Promise<ApprovalAnswer | undefined> {
    const late = AbortSignal.timeout(patience);
    const ends = signal === undefined ? [late] : [signal, late];
    for (;;) {
      signal?.throwIfAborted();
      const attached = this.#approvers.at(-1);
      if (attached === undefined) return undefined;
      const { approver, detached } = attached;
      const over = AbortSignal.any([...ends, detached.signal]);
      const answer = await Promise.race([approver.ask(question, over), aborted(over)]);
      if (answer !== 'over') return answer;
      if (late.aborted) return 'deny';
    }
  }
}

interface Attached {
  readonly approver: Approver;
  readonly detached: AbortController;
}

async function aborted(signal: AbortSignal): Promise<'over'> {
  if (!signal.aborted) await once(signal, 'abort');
  return 'over';
}
