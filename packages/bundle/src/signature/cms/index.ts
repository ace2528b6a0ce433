export { findSignatureProblem, findSigner } from './check-signer.ts';
export { CmsError } from './cms-error.ts';
export { oids } from './oids.ts';
export { readMessage } from './read-message.ts';
export { chooseScheme } from './choose-scheme.ts';
export type {
  CertificateBinding,
  CmsMessage,
  CmsSigner,
  DigestName,
  SignatureScheme,
  SignerId,
} from './types.ts';
export { signAttributes, type Signed, type Signing, writeMessage } from './write-message.ts';
