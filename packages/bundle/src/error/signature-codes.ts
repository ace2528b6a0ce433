/** Failures while a bundle is signed, or its signature taken off; docs/signatures.md explains each. */
export type SignatureErrorCode =
  | 'already-signed'
  | 'not-signed'
  | 'key-mismatch'
  | 'signature-too-large'
  | 'signature-unfit';
