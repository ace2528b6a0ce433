import type { PolicyDocument } from './document.ts';

/** What one file says. */
export interface PolicyLayer {
  /** Its path. */
  readonly file: string;
  readonly document: PolicyDocument;
}
