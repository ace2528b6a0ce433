/**
 * How a signature and its bundle fit together; docs/signatures.md. `A`: the block is appended and no
 * comment covers it. `B`: signed as if the comment were empty, then covered. `C`: covered first, then
 * signed as stored. `detached`: a file of its own beside the whole bundle. `sigstore`: a
 * `.sigstore.json` beside it.
 */
export type SignatureLayout = 'A' | 'B' | 'C' | 'detached' | 'sigstore';

/** What of a certificate (RFC 5280) is told to people and compared by rules. */
export interface CertificateFacts {
  /** RFC 4514; empty where there is none. */
  readonly subject: string;
  readonly issuer: string;
  /** Hex, lower case. */
  readonly serial: string;
  /** SHA-256 of the DER, 64 hex digits. */
  readonly fingerprint: string;
  /** SHA-256 of the SubjectPublicKeyInfo, 64 hex digits: stays when a certificate is renewed with its key. */
  readonly key: string;
  /** `RSA 3072`, `ECDSA P-256`, … */
  readonly algorithm: string;
  /** ISO 8601. */
  readonly notBefore: string;
  readonly notAfter: string;
  readonly isCa: boolean;
  /** Dotted, as in the certificate; absent where it names none. */
  readonly extendedKeyUsage?: readonly string[];
}

/** A certificate that is trusted by itself, and who says so. */
export interface TrustAnchor {
  /** `system`: the machine's trust store. `given`: named for this one check. `pinned`: trust.json. */
  readonly kind: 'system' | 'given' | 'pinned';
  readonly certificate: CertificateFacts;
}

/** Why a signature proves less than it should; the names of what is wrong, not of the outcome. */
export type SignatureFaultCode =
  /** What is there can't be read as a signature, or the file not as an archive that could have one. */
  | 'malformed'
  /** It uses an algorithm or a key that proves nothing any more. */
  | 'weak-algorithm'
  /** The bundle is not what was signed. */
  | 'digest-mismatch'
  /** The signature is not of the certificate's key. */
  | 'signature-invalid'
  | 'revoked'
  | 'wrong-key-usage'
  | 'not-yet-valid'
  | 'expired'
  /** No path of certificates leads to an anchor, or one of it does not hold; the message says which. */
  | 'no-path'
  /** The timestamp does not prove a time; the signature is judged as if it had none. */
  | 'timestamp-invalid'
  /** A revocation list can't be used: expired, or not of the certificate's issuer. */
  | 'revocation-unknown'
  /** The identity in a sigstore bundle is not the one that was asked for. */
  | 'identity-mismatch';

export interface SignatureFault {
  readonly code: SignatureFaultCode;
  /** One sentence: what was expected, what was found, where. */
  readonly message: string;
}

/** RFC 3161. */
export interface TimestampFacts {
  /** ISO 8601. */
  readonly time: string;
  /** Subject of the authority's certificate, RFC 4514. */
  readonly authority: string;
  /** Its certificates lead to an anchor and are for timestamps. */
  readonly trusted: boolean;
}

/** Who signed, as a certificate of sigstore says it. */
export interface SigstoreIdentity {
  /** An address of mail or of a workflow. */
  readonly identity: string;
  /** The URL of who vouches for it. */
  readonly issuer: string;
}

/**
 * Everything that can be found out about the signature of a bundle, judged by nobody yet:
 * `decideTrust` does that. `intact` says that the bytes are those that the signer's key signed,
 * whoever that is.
 */
export interface SignatureEvidence {
  readonly state: 'none' | 'malformed' | 'tampered' | 'intact';
  /** SHA-256 of the file as it is, 64 hex digits. */
  readonly fileDigest: string;
  readonly layout?: SignatureLayout;
  /** All that is wrong, the worst first. */
  readonly faults: readonly SignatureFault[];
  readonly signer?: CertificateFacts;
  /** From the signer up, as far as issuers were found; the anchor, where there is one, is the last. */
  readonly chain: readonly CertificateFacts[];
  readonly anchor?: TrustAnchor;
  /** When it was signed by the signer's own word, ISO 8601. */
  readonly claimedTime?: string;
  readonly timestamp?: TimestampFacts;
  /** The time that validity was judged at: of a trusted timestamp, else of the check. ISO 8601. */
  readonly judgedAt: string;
  readonly sigstore?: SigstoreIdentity;
}
