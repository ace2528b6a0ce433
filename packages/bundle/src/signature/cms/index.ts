export { findSignatureProblem, findSigner } from './check-signer.ts';
export { CmsError } from './cms-error.ts';
export { oids } from './oids.ts';
export { readMessage } from './read-message.ts';
export type {
  CertificateBinding,
  CmsMessage,
  CmsSigner,
  DigestName,
  SignatureScheme,
  SignerId,
} from './types.ts';
