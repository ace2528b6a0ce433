/** Failures while a bundle is planned or written. */
export type PackErrorCode = 'write-failed';
