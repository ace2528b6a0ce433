export {
  type Anchor,
  type Certificate,
  readCertificates,
  systemAnchors,
} from './certificates/index.ts';
export { examineSignature, type ExamineSignatureOptions } from './examine/index.ts';
export { examineSigstore, type SigstoreOptions } from './sigstore/index.ts';
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
