import type { ToolNews } from './decide-call.ts';

/** What an extension wants to do now, that nobody has agreed to. */
export type ApprovalQuestion =
  | ({
      readonly kind: 'tool-call';
      readonly id: string;
      readonly tool: string;
      readonly arguments: unknown;
    } & ToolNews)
  | {
      readonly kind: 'network';
      readonly id: string;
      readonly host: string;
      readonly port: number;
      /** Its author has declared that it may be wanted. */
      readonly declared: boolean;
    }
  | {
      readonly kind: 'sampling' | 'elicitation';
      readonly id: string;
      readonly params: unknown;
    };

/** `run`: until the host ends; `always`: kept as a grant. */
export type ApprovalAnswer = 'once' | 'run' | 'always' | 'deny';

/**
 * Somebody who can be asked: a terminal, a client's elicitation, the page. When the signal is
 * aborted (the caller is gone, or time is up) the answer is `deny`.
 */
export interface Approver {
  ask(question: ApprovalQuestion, signal: AbortSignal): Promise<ApprovalAnswer>;
}
