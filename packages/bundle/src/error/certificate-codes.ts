/**
 * Failures while certificates, keys and revocation lists are read, and timestamps asked for;
 * docs/certificates.md explains each.
 */
export type CertificateErrorCode =
  | 'certificate-invalid'
  | 'revocation-list-invalid'
  | 'anchors-unreadable'
  | 'key-invalid'
  | 'key-weak'
  | 'passphrase-missing'
  | 'passphrase-wrong'
  | 'timestamp-failed'
  | 'trusted-root-invalid';
