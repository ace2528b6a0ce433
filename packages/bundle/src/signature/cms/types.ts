/** What is hashed with: of the file, and of the signed attributes. */
export type DigestName = 'sha256' | 'sha384' | 'sha512';

export type SignatureScheme =
  | { readonly kind: 'rsa-pkcs1' }
  | { readonly kind: 'rsa-pss'; readonly saltLength: number }
  | { readonly kind: 'ecdsa' };

/** How the signer's certificate is named; RFC 5652, 5.3. */
export type SignerId =
  | { readonly kind: 'issuer-and-serial'; readonly issuer: Buffer; readonly serial: string }
  | { readonly kind: 'key-identifier'; readonly identifier: Buffer };

/** A digest of the certificate that was signed with, itself signed; RFC 5035. */
export interface CertificateBinding {
  readonly digest: DigestName | 'sha1';
  readonly value: Buffer;
}

/** The one SignerInfo of a message. */
export interface CmsSigner {
  readonly id: SignerId;
  readonly digest: DigestName;
  readonly scheme: SignatureScheme;
  /** The DER that is signed: a SET OF attributes. */
  readonly signedAttributes: Buffer;
  /** Of the content, by `digest`. */
  readonly messageDigest: Buffer;
  readonly signingTime?: Date;
  readonly bindings: readonly CertificateBinding[];
  readonly signature: Buffer;
  /** RFC 3161, appendix A: the DER of the token over `signature`. */
  readonly timestampToken?: Buffer;
  /** Types of attributes beside it that are not signed. */
  readonly unsignedAttributes: readonly string[];
}

/** A SignedData with one signer. */
export interface CmsMessage {
  /** Of what is signed, dotted; also in the signed attributes. */
  readonly contentType: string;
  /** What is signed, where it is inside. */
  readonly content?: Buffer;
  /** DER of each, as they come. */
  readonly certificates: readonly Buffer[];
  /** Lists of revoked certificates come with it; nothing here believes them. */
  readonly hasRevocations: boolean;
  readonly signer: CmsSigner;
}
