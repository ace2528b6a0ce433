export {
  type Anchor,
  type Certificate,
  readCertificates,
  readRevocationLists,
  systemAnchors,
} from './certificates/index.ts';
export {
  examineSignature,
  type ExamineSignatureOptions,
  signatureCertificates,
} from './examine/index.ts';
export { examineSigstore, type SigstoreOptions } from './sigstore/index.ts';
export {
  formatPrivateKey,
  isEncryptedKey,
  type KeyAlgorithm,
  keyAlgorithms,
  makeKey,
  makeRequest,
  makeSelfSigned,
  readPrivateKey,
} from './keys/index.ts';
export { signBundle, type SignOptions, type SignReport } from './sign/index.ts';
export type {
  CertificateFacts,
  SignatureEvidence,
  SignatureFault,
  SignatureFaultCode,
  SignatureLayout,
  SigstoreIdentity,
  TimestampFacts,
  TrustAnchor,
} from './types.ts';
export { requestTimestamp } from './timestamps/index.ts';
export { unsignBundle, type UnsignReport } from './unsign/index.ts';
