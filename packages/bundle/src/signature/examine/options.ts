import type { Anchor, Certificate } from '../certificates/index.ts';

export interface JudgeOptions {
  /** Certificates that are trusted by themselves. */
  readonly anchors: readonly Anchor[];
  /** The time of the check, which validity is judged at without a timestamp. */
  readonly now: Date;
  /** Lists of revoked certificates, DER or PEM. */
  readonly crls?: readonly Uint8Array[];
  /**
   * Certificates whose keys are known. Where the signer has the key of one that is revoked, another
   * certificate for that key, which anybody with the key can make, does not help.
   */
  readonly known?: readonly Certificate[];
  /** SHA-256 of public keys, 64 hex digits, whose word on a time is not taken. */
  readonly distrusted?: readonly string[];
}

export interface ExamineSignatureOptions extends JudgeOptions {
  /** A file with a signature over the whole of the bundle, which is then the one that is examined. */
  readonly detached?: string;
  readonly signal?: AbortSignal;
}
