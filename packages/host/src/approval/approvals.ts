import type { ApprovalAnswer, ApprovalQuestion, Approver } from './approver.ts';

/** Milliseconds that a person has to answer. */
const patience = 120_000;

/** Whoever can be asked at the moment, and what was agreed to until the host ends. */
export class Approvals {
  readonly #approvers: Approver[] = [];
  readonly #agreed = new Set<string>();
  #asking: Promise<unknown> = Promise.resolve();

  /** The one that was attached last is asked. Answers with how to detach it. */
  attach(approver: Approver): () => void {
    this.#approvers.push(approver);
    return () => {
      this.#approvers.splice(this.#approvers.indexOf(approver), 1);
    };
  }

  /**
   * Asks one question at a time; undefined when there is nobody to ask. `key` names what is agreed
   * to with `run`, and has to be another one when the question would be another one.
   */
  async ask(
    key: string,
    question: ApprovalQuestion,
    signal?: AbortSignal,
  ): Promise<ApprovalAnswer | undefined> {
    if (this.#agreed.has(key)) return 'run';
    if (this.#approvers.length === 0) return undefined;
    const answer = this.#asking.then(async () => {
      if (this.#agreed.has(key)) return 'run';
      const approver = this.#approvers.at(-1);
      if (approver === undefined) return undefined;
      const late = AbortSignal.timeout(patience);
      return approver.ask(question, signal === undefined ? late : AbortSignal.any([signal, late]));
    });
    this.#asking = answer.catch(() => undefined);
    const given = await answer;
    if (given === 'run') this.#agreed.add(key);
    return given;
  }
}
