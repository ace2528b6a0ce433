/** The one outcome of judging a signature; docs/trust.md says what each means. */
export type TrustStatus =
  | 'trusted'
  | 'unknown-publisher'
  | 'self-signed'
  | 'expired'
  | 'not-yet-valid'
  | 'revoked'
  | 'wrong-key-usage'
  | 'tampered'
  | 'malformed'
  | 'unsigned';

/**
 * Who signed, in a form that is compared: the same for every bundle of the same publisher.
 * `key:<64 hex>` of the public key where nothing else vouches; `ca:<64 hex of the anchor's key>:<subject>`
 * where certificates lead to an anchor, so that a renewed key is the same publisher;
 * `sigstore:<issuer>#<identity>`.
 */
export type PublisherId = string;

export interface Publisher {
  readonly id: PublisherId;
  /** For people: the common name, organisation or identity. A stranger's words unless trusted. */
  readonly name: string;
  /** SHA-256 of the public key, 64 hex digits; absent for sigstore, where keys live for minutes. */
  readonly key?: string;
}

/** Somebody whom the user or the administrator trusts: an entry of trust.json. */
export interface TrustedPublisher {
  /** Unique in the file, chosen by the user: what `dxt trust remove` takes. */
  readonly name: string;
  readonly trusts:
    /** This very certificate's key. */
    | { readonly kind: 'certificate'; readonly pem: string }
    /** Whoever has a certificate for signing code from it. */
    | { readonly kind: 'ca'; readonly pem: string }
    | { readonly kind: 'sigstore'; readonly identity: string; readonly issuer: string };
  /** Ids of extensions that it counts for; all, where absent. */
  readonly only?: readonly string[];
  /** ISO 8601. */
  readonly since: string;
}

/** What is never installed nor started, whoever signed it. */
export interface Blocked {
  /** SHA-256 of bundles, 64 hex digits. */
  readonly digests: readonly { readonly digest: string; readonly why?: string }[];
  /** SHA-256 of public keys, 64 hex digits: of the signer, or of an issuer above it. */
  readonly keys: readonly { readonly key: string; readonly why?: string }[];
}

/** What `decideTrust` goes by; of the machine's and the user's trust.json together. */
export interface TrustRules {
  readonly publishers: readonly TrustedPublisher[];
  readonly blocked: Blocked;
  /** The extension that it is about, where that is known. */
  readonly extension?: {
    readonly id: string;
    /** Who signed what is installed: bound on first use. */
    readonly publisher?: PublisherId;
  };
}

export interface TrustReason {
  /** Stable, kebab-case: a fault of the evidence, or a rule that decided. */
  readonly code: string;
  /** One sentence. */
  readonly message: string;
}

/** What a signature comes to. */
export interface TrustDecision {
  readonly status: TrustStatus;
  /** One true sentence in words that a user understands. */
  readonly summary: string;
  /** Why; the first decided. */
  readonly reasons: readonly TrustReason[];
  /** Who signed; only where the bytes are those that were signed. */
  readonly publisher?: Publisher;
  /** The publisher is the one whom the installed version is bound to; absent where there is none. */
  readonly samePublisher?: boolean;
  /** It must not be installed or started, whatever the user says. */
  readonly refused: boolean;
}
