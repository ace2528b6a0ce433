import type { DiagnosisCode } from '../diagnoses/index.ts';

/** What is left of a run that failed. */
export interface FailedRun {
  readonly stderr: string;
  /** Of the process; absent where it did not end, or never began. */
  readonly exit?: { readonly code: number | null };
  /** Why the run is no success, in sentences of who ran it, with a code where there is one. */
  readonly failures: readonly { readonly code?: string; readonly message: string }[];
  /** Lines on stdout that are no message of the protocol. */
  readonly noise: readonly string[];
  /** As in `process.platform`. */
  readonly platform: string;
}

/** A text that a failure leaves, and what it means. */
export interface Sign {
  readonly pattern: RegExp;
  readonly code: DiagnosisCode | ((match: RegExpExecArray, run: FailedRun) => DiagnosisCode);
}
