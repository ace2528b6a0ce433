/** Failures while a bundle is planned or written. */
export type PackErrorCode =
  | 'duplicate-path'
  | 'invalid-path'
  | 'source-missing'
  | 'write-failed'
  | 'source-changed'
  | 'source-unreadable'
  | 'unknown-target'
  | 'no-build';
