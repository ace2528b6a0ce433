export interface VerifyCommandOptions {
  readonly rebuild?: string;
  readonly ca?: string;
  readonly crl?: readonly string[];
  readonly signature?: string;
  readonly certificateIdentity?: string;
  readonly certificateOidcIssuer?: string;
  readonly trustedRoot?: string;
}
